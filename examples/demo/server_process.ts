import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answers, Command, Ready } from "./protocol.ts";

/** The server's process, seen from the one that started it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();
  /** The port that the server listens on. */
  port = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts the server on the runtime that is running. */
  static async start(): Promise<ServerProcess> {
    const name = import.meta.url.endsWith(".ts") ? "./server.ts" : "./server.js"; // .js: transpiled for Node
    const program = fileURLToPath(new URL(name, import.meta.url));
    const args = process.versions.deno === undefined ? [program] : ["run", "-A", program];
    const server = new ServerProcess(spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }));
    const ready = await server.#nextLine() as Ready;
    server.port = ready.port;
    return server;
  }

  /** Says a command, and resolves with the answer. Commands are answered one after the other. */
  ask<C extends Command>(command: C): Promise<Answers[C]> {
    const answer = this.#last.then(() => {
      this.#child.stdin!.write(`${command}\n`);
      return this.#nextLine() as Promise<Answers[C]>;
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Waits until the process has ended, by itself if it was told to drain. */
  async end(): Promise<void> {
    const ended = this.#child.exitCode === null && this.#child.signalCode === null
      ? once(this.#child, "exit")
      : undefined;
    this.#child.stdin!.end();
    await ended;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async #nextLine(): Promise<unknown> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("the server's process has ended");
    return JSON.parse(value);
  }
}
