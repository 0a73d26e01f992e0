import { buildForNode, nodeBuild } from "../../scripts/build_node.ts";
import { root } from "../../scripts/project.ts";
import { findBun } from "../../scripts/test/bun.ts";

/** A runtime that this library runs on. */
export type RuntimeName = "deno" | "bun" | "node";

export const RUNTIME_NAMES: readonly RuntimeName[] = ["deno", "bun", "node"];

/** A runtime that is there. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly version: string;
  /** The command that runs a TypeScript file of the project: the program, then its arguments. */
  command(entry: string): readonly string[];
}

/** Something that isn't there, and why. */
export interface Absent {
  readonly absent: string;
}

/** Makes a runtime ready. */
export async function findRuntime(name: RuntimeName): Promise<Runtime | Absent> {
  try {
    return await finders[name]();
  } catch (error) {
    return { absent: error instanceof Error ? error.message : String(error) };
  }
}

const finders: Record<RuntimeName, () => Promise<Runtime>> = {
  deno: () =>
    Promise.resolve({
      name: "deno",
      version: Deno.version.deno,
      command: (entry) => [Deno.execPath(), "run", "-A", "--no-check", `${root}/${entry}`],
    }),
  async bun() {
    const { command, version } = await findBun();
    return { name: "bun", version, command: (entry) => [command, `${root}/${entry}`] };
  },
  async node() {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] }).output();
    const version = /^v(\d+\.\S+)/.exec(new TextDecoder().decode(stdout))?.[1];
    if (version === undefined) throw new Error("there is no Node on the PATH");
    await buildForNode();
    return { name: "node", version, command: (entry) => ["node", `${nodeBuild}/${entry.replace(/\.ts$/, ".js")}`] };
  },
};
