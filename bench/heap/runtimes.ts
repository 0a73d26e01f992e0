import { buildForNode, nodeBuild } from "../../scripts/build_node.ts";
import { root } from "../../scripts/project.ts";
import { findBun } from "../../scripts/test/bun.ts";

/** A command that runs {@link ./main.ts} on a runtime. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const MAIN = "bench/heap/main";

/** The command for a runtime, made ready to run. */
export async function runtimeCommand(name: string): Promise<RuntimeCommand> {
  switch (name) {
    case "deno":
      return { command: Deno.execPath(), args: ["run", "-A", `${root}/${MAIN}.ts`] };
    case "bun":
      return { command: (await findBun()).command, args: [`${root}/${MAIN}.ts`] };
    case "node":
      await buildForNode();
      return { command: "node", args: ["--enable-source-maps", "--no-warnings", `${nodeBuild}/${MAIN}.js`] };
    default:
      throw new RangeError(`There is no runtime ${name}, only deno, bun and node`);
  }
}
