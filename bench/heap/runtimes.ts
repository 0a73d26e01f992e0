import { buildForNode, nodeBuild } from "../../scripts/build_node.ts";
import { root } from "../../scripts/project.ts";
import { findBun } from "../../scripts/test/bun.ts";

/** A command that runs {@link ./main.ts} on a runtime. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** The runtimes that scenarios run on. */
export const RUNTIMES = ["deno", "bun", "node"] as const;

/** The name of one of them. */
export type RuntimeName = typeof RUNTIMES[number];

/** Whether a runtime is called so. */
export function isRuntime(name: string): name is RuntimeName {
  return (RUNTIMES as readonly string[]).includes(name);
}

const MAIN = "bench/heap/main";

/** The command for a runtime, made ready to run. */
export async function runtimeCommand(name: RuntimeName): Promise<RuntimeCommand> {
  switch (name) {
    case "deno":
      return { command: Deno.execPath(), args: ["run", "-A", `${root}/${MAIN}.ts`] };
    case "bun":
      return { command: (await findBun()).command, args: [`${root}/${MAIN}.ts`] };
    case "node":
      await buildForNode();
      return { command: "node", args: ["--enable-source-maps", "--no-warnings", `${nodeBuild}/${MAIN}.js`] };
  }
}
