/** The tarball for npm, packed as `deno task pack` does, and empty projects that install it. */
import { join } from "node:path";
import { npm } from "../../../scripts/npm.ts";
import { root } from "../../../scripts/project.ts";
import { findBun } from "../../../scripts/test/bun.ts";
import { run, TemporaryFolder } from "./folder.ts";
import { LoopbackNpm } from "./npm_registry.ts";

let tarball: Promise<string> | undefined;

/** The path of the tarball, which is packed once for each test file. */
export function packed(): Promise<string> {
  return tarball ??= pack();
}

async function pack(): Promise<string> {
  const folder = new TemporaryFolder();
  addEventListener("unload", () => folder[Symbol.dispose]());
  // A process of its own, as esbuild's outlives the test that it was begun in.
  const { code, stdout, output } = await run(Deno.execPath(), ["run", "-A", "scripts/pack_npm.ts", folder.path], root);
  if (code !== 0) throw new Error(output);
  return stdout.trim();
}

/** An empty project in which npm has installed the tarball, and nothing else. */
export async function npmProject(): Promise<TemporaryFolder> {
  await using registry = new LoopbackNpm();
  const project = new TemporaryFolder().write({ "package.json": { private: true, type: "module" } });
  const [command, args] = npm(["install", "--no-audit", "--no-fund", "--no-update-notifier", await packed()]);
  const { code, output } = await project.run(command, args, {
    npm_config_cache: join(project.path, ".npm"),
    npm_config_registry: registry.url,
  });
  if (code !== 0) throw new Error(output);
  return project;
}

/** An empty project in which Bun has installed the tarball, and nothing else. */
export async function bunProject(): Promise<{ project: TemporaryFolder; bun: string }> {
  await using registry = new LoopbackNpm();
  const { command: bun } = await findBun();
  const project = new TemporaryFolder();
  const { code, output } = await project.run(bun, ["add", await packed()], {
    BUN_INSTALL_CACHE_DIR: join(project.path, ".bun"),
    BUN_CONFIG_REGISTRY: registry.url,
  });
  if (code !== 0) throw new Error(output);
  return { project, bun };
}
