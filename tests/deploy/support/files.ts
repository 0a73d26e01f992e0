/** The files of examples/deploy, and what of them can be run here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/runtime_process.ts";

const folder = join(projectRoot, "examples", "deploy");

/** What a file of the example says. */
export function deployFile(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** The published program as the examples name it, in the version that this is. */
export const SERVE: string = `jsr:@framed/server-endpoint@${
  JSON.parse(readFileSync(join(projectRoot, "deno.json"), "utf8")).version
}/serve`;

/** What follows the program on a command line of Deno: the arguments of the server. */
export function serverArguments(command: readonly string[]): string[] {
  const at = command.indexOf(SERVE);
  if (at === -1) throw new Error(`${SERVE} isn't run by ${command.join(" ")}`);
  return command.slice(at + 1);
}
