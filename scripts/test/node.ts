/** The tests on Node, transpiled, as Node 20 runs no TypeScript. */
import { buildForNode, nodeBuild } from "../build_node.ts";
import type { PreparedRuntime } from "./suite.ts";

const oldestMajor = 20;

export async function prepare(): Promise<PreparedRuntime> {
  const version = await nodeVersion();
  await buildForNode();
  return {
    version,
    command: "node",
    args: (files, reportPath) => [
      "--enable-source-maps",
      "--test",
      "--test-concurrency=1", // a busy machine makes tests that watch the clock or the heap unreliable
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      "--test-reporter=junit",
      `--test-reporter-destination=${reportPath}`,
      ...files.map((file) => `${nodeBuild}/${file.replace(/\.ts$/, ".js")}`),
    ],
  };
}

async function nodeVersion(): Promise<string> {
  const { stdout } = await new Deno.Command("node", { args: ["--version"] }).output().catch(() => ({
    stdout: undefined,
  }));
  // Where there is no Node, `deno task` puts itself in its place; its version has no "v".
  const version = new TextDecoder().decode(stdout).match(/^v(\d+\.\S+)/)?.[1];
  if (version === undefined) throw new Error(`there is no Node on the PATH; Node ${oldestMajor} or later is needed`);
  if (Number.parseInt(version) < oldestMajor) throw new Error(`Node ${oldestMajor} or later is needed, not ${version}`);
  return version;
}
