/** The command lines of the scripts: each says what it takes, and refuses what it doesn't. */
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFolder, root } from "./project.ts";

/**
 * Reads this script's command line with `parse`. `--help` prints `help` and ends the script with 0. What `parse` throws is
 * one line on standard error, and ends it with 2.
 */
export function readArguments<T>(help: string, parse: (args: string[]) => T): T {
  if (Deno.args.includes("--help")) {
    console.log(help);
    Deno.exit(0);
  }
  try {
    return parse(Deno.args);
  } catch (error) {
    // node:util's parseArgs goes on with advice about "--", for which no script here has a use.
    const [reason] = (error as Error).message.split(". ");
    console.error(`${relative(root, fileURLToPath(Deno.mainModule))}: ${reason} (--help)`);
    Deno.exit(2);
  }
}

/**
 * The folder that a script is to fill and that was named on its command line, or `fallback`. All that it holds will be
 * deleted, so it must be new, or empty, or in .build.
 *
 * @throws {RangeError} If it isn't, or more than one is named.
 */
export function targetFolder(positionals: readonly string[], fallback: string): string {
  const [folder = fallback, second] = positionals;
  if (second !== undefined) throw new RangeError(`Only one folder can be filled, got ${second} too`);
  const path = resolve(folder);
  if (!path.startsWith(resolve(buildFolder) + sep) && holdsAnything(path)) {
    throw new RangeError(`Cannot fill ${folder}: it isn't empty`);
  }
  return path;
}

function holdsAnything(path: string): boolean {
  try {
    return [...Deno.readDirSync(path)].length > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
