/** Runs a command of a document, in a folder that holds the files which the documents name. */
import { readManifest, root } from "../../../scripts/project.ts";
import { ServeProgram } from "../../cli/support/serve_program.ts";
import { run, TemporaryFolder } from "../../packages/support/folder.ts";
import { Program } from "../../peers/program.ts";
import { blocksOf, readDocument } from "./documents.ts";
import { plain, type Way, wayOf } from "./ways.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`)) as {
  tasks: Record<string, { command: string }>;
};
const { name } = await readManifest();
/** The heap benches' quickest. */
const SHORT_SCENARIO = "waits-for-room";
const TOKEN = "a-token-for-the-documents";

/** Runs a command, or finds out that another test does. Rejects if it fails, or nothing runs it. */
export async function runCommand(given: string): Promise<void> {
  const command = plain(given);
  const [, task] = /deno task (\S+)/.exec(command) ?? [];
  if (task !== undefined && tasks[task] === undefined) throw new Error(`deno.json has no task ${task}`);
  const way = wayOf(command);
  if (way === undefined) throw new Error(`Nothing runs ${given}: tests/docs/support/ways.ts must say what does`);
  await follow(way, command);
}

async function follow(way: Way, command: string): Promise<void> {
  if ("in" in way) {
    if (!Deno.readTextFileSync(`${root}/${way.in}`).includes(way.says)) {
      throw new Error(`${way.in} doesn't run ${command}: it doesn't say ${JSON.stringify(way.says)}`);
    }
  } else if ("within" in way) {
    if (!`${tasks[way.within].command} `.includes(`${command} `)) {
      throw new Error(`The task ${way.within} doesn't run ${command}`);
    }
  } else if ("because" in way) {
    if (!/^deno task \S+$/.test(command)) throw new Error(`Nothing runs ${command}: ${way.because}`);
  } else if (way.run === "admin") {
    await askAdmin(command);
  } else if (way.run === "short") {
    await succeeds(`BENCH_SHORT=1 ${command} ${SHORT_SCENARIO}`);
  } else {
    await succeeds(`${command} --${way.run}`);
  }
}

/** A folder with the files that the documents name: a handler, a configuration, certificates, a token. */
function folderOfFiles(): TemporaryFolder {
  const operating = blocksOf("docs/operating.md", readDocument("docs/operating.md"));
  const handler = operating.find(({ how }) => how === "handler")!.code;
  const configuration = operating.find(({ language }) => language === "json")!.code;
  return new TemporaryFolder().write({
    "handler.ts": handler,
    "serve.json": configuration,
    "admin.token": `${TOKEN}\n`,
    "cert.pem": "",
    "key.pem": "",
    "ca.pem": "",
  });
}

/** Runs what was made of a command in a shell, with the package from here in place of the published one. */
async function succeeds(command: string): Promise<void> {
  using folder = folderOfFiles();
  const inTask = command.includes("deno task ");
  const local = command
    .replace(/^deno run /, `deno run --config ${root}/deno.json --no-prompt `)
    .replace(`jsr:${name}/serve`, `${root}/src/cli/serve.ts`)
    .replace(" src/cli/serve.ts", ` ${root}/src/cli/serve.ts`)
    .replace(/^((?:\w+=\S+ )*)deno /, `$1${Deno.execPath()} `);
  const { code, output } = await run("sh", ["-c", local], inTask ? root : folder.path);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
}

async function askAdmin(command: string): Promise<void> {
  using folder = folderOfFiles();
  const flags = ["--admin=127.0.0.1:0", `--admin-token-file=${folder.path}/admin.token`];
  await using server = await ServeProgram.listen([...flags, "echo"]);
  const { address } = await server.logs("admin listening");
  const asked = command.replace("127.0.0.1:9100", address as string);
  await using shell = Program.spawn("sh", ["-c", asked], { cwd: folder.path });
  const { code, stdout, stderr } = await shell.ended;
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${stdout}${stderr}`);
}
