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

/** A TypeScript file of the project, given as its path from the root, as the current runtime can run it. */
export function programFile(path: string): string {
  return runtime === "node" ? join(projectRoot, buildFolder, path.replace(/\.ts$/, ".js")) : join(projectRoot, path);
}

/**
 * The command that runs a TypeScript file of the project on the current runtime.
 *
 * @param entry Its path from the root of the project, such as "tests/peers/echo.ts".
 * @param args What the program is given as its own arguments.
 * @param permissions The flags that Deno is given before the file: all, unless told otherwise.
 */
export function runtimeCommand(
  entry: string,
  args: readonly string[] = [],
  permissions: readonly string[] = ["-A"],
): RuntimeCommand {
  const file = programFile(entry);
  switch (runtime) {
    case "deno":
      return { command: process.execPath, args: ["run", ...permissions, file, ...args] };
    case "bun":
      return { command: process.execPath, args: [file, ...args] };
    case "node":
      return { command: process.execPath, args: ["--enable-source-maps", file, ...args] };
  }
}
