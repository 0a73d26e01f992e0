import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { runtimeCommand } from "../support/runtime_process.ts";
import { onLateTest } from "../support/test.ts";

/** How a program ended. */
export interface ProgramEnd {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** What a program is run with. */
export interface RunOptions {
  /** Variables that it gets beside this process's own. */
  env?: Record<string, string>;
  /** Its working directory. */
  cwd?: string;
  /** What it gets on its standard input, which is empty otherwise. */
  input?: string;
  /** The flags that Deno is given: all permissions, unless told otherwise. */
  permissions?: readonly string[];
}

const running = new Set<ChildProcess>();
onLateTest(() => running.forEach((child) => child.kill("SIGKILL")));

/**
 * A program that runs as a process of its own. Disposing of it ends it, if it still runs; so does the test's running out
 * of time.
 */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Resolves once the program has ended and all that it printed is there. Rejects if it couldn't be started. */
  readonly ended: Promise<ProgramEnd>;
  stdout = "";
  stderr = "";
  #printed: () => void = () => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    child.stdout!.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
      this.#printed();
    });
    child.stderr!.setEncoding("utf8").on("data", (text) => this.stderr += text);
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        running.delete(child);
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
        this.#printed();
      });
    });
    this.ended.catch(() => {});
  }

  /** Runs a TypeScript file of the project, on the current runtime. */
  static run(entry: string, args: readonly string[] = [], options: RunOptions = {}): Program {
    const { command, args: all } = runtimeCommand(entry, args, options.permissions);
    return Program.spawn(command, all, options);
  }

  /** Runs any program, with `input` as its standard input if there is any. */
  static spawn(command: string, args: readonly string[], options: Omit<RunOptions, "permissions"> = {}): Program {
    const { env, cwd, input } = options;
    const child = spawn(command, args, {
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      ...(env && { env: { ...process.env, ...env } }),
      ...(cwd && { cwd }),
    });
    child.stdin?.on("error", () => {}).end(input); // one that ends early needn't read it
    return new Program(child);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Waits until standard output matches; throws if the program ends before. */
  async prints(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = this.stdout.match(pattern);
      if (match !== null) return match;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        const { code, stderr } = await this.ended;
        const last = this.stdout.match(pattern);
        if (last !== null) return last;
        throw new Error(`The program ended with ${code} and never printed ${pattern}: ${this.stdout}${stderr}`);
      }
      await new Promise<void>((resolve) => this.#printed = resolve);
    }
  }

  signal(name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    process.kill(this.#child.pid!, name); // after child.kill() Deno reports no exit code, whatever the program makes of it
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.ended.catch(() => {});
  }
}

/** Why a program can't be run here; `undefined` if it can. For the `skip` of a test. */
export async function missing(command: string, args: readonly string[]): Promise<string | undefined> {
  const end = await Program.spawn(command, args).ended.catch(() => undefined);
  return end?.code === 0 ? undefined : `${command} isn't installed`;
}
