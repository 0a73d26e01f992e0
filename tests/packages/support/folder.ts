/** An empty folder somewhere else, and commands run in it. */
import { dirname, join } from "node:path";

/** What a command came to. */
export interface CommandEnd {
  code: number;
  stdout: string;
  /** Standard output, then standard error. */
  output: string;
}

/** A new, empty folder outside the project, deleted when it is disposed of. */
export class TemporaryFolder implements Disposable {
  readonly path: string = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "packages-test-" }));

  /** Writes files by their path from here; an object becomes JSON. */
  write(files: Readonly<Record<string, string | object>>): this {
    for (const [file, content] of Object.entries(files)) {
      const path = join(this.path, file);
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    }
    return this;
  }

  /** Runs a command here. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandEnd> {
    return run(command, args, this.path, env);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Runs a command in a folder, to its end. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  const child = new Deno.Command(command, { args: [...args], cwd, env: { NO_COLOR: "1", ...env }, stdin: "null" });
  const { code, stdout, stderr } = await child.output();
  const out = new TextDecoder().decode(stdout);
  return { code, stdout: out, output: out + new TextDecoder().decode(stderr) };
}
