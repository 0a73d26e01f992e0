/** The files of examples/deploy, and what of them can be run here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
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

/** Files in a folder of their own, which goes when they are disposed of. */
export class Scratch implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "framed-deploy-"));

  write(name: string, content: string): string {
    const path = join(this.#folder, basename(name));
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
