/** How a test starts another process of the runtime that it runs on. */
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime } from "./test.ts";

// On Node this module runs from its transpiled copy, in a tree of the same shape.
const buildFolder = join(".build", "node");

/** The folder that holds deno.json. */
export const projectRoot: string = fileURLToPath(
  new URL(runtime === "node" ? "../../../../" : "../../", import.meta.url),
);

export interface RuntimeCommand {
  command: string;
  args: string[];
}

/**
 * The command that runs a TypeScript file of the project on the current runtime.
 *
 * @param entry Its path from the root of the project, such as "tests/peers/echo.ts".
 * @param args What the program is given as its own arguments.
 */
export function runtimeCommand(entry: string, args: readonly string[] = []): RuntimeCommand {
  switch (runtime) {
    case "deno":
      return { command: process.execPath, args: ["run", "-A", join(projectRoot, entry), ...args] };
    case "bun":
      return { command: process.execPath, args: [join(projectRoot, entry), ...args] };
    case "node": {
      const transpiled = join(projectRoot, buildFolder, entry.replace(/\.ts$/, ".js"));
      return { command: process.execPath, args: ["--enable-source-maps", transpiled, ...args] };
    }
  }
}
