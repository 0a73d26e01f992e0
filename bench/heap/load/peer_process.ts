import { type ChildProcess, spawn } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import type { Answer, Command } from "./commands.ts";

/** A peer in a process of its own, of the runtime that is running. */
export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #answered: ((line: string) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #text = "";

  /** @param port The endpoint's. */
  constructor(port: number) {
    const child = spawn(execPath, [...("Deno" in globalThis ? ["run", "-A"] : []), peerProgram(), String(port)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    child.stdout!.on("data", (chunk: Uint8Array) => this.#heard(String(chunk)));
    this.#ended = new Promise((resolve) => {
      child.once("close", (code) => {
        this.#failed?.(new Error(`The peer process ended with code ${code}`));
        resolve();
      });
    });
  }

  /** Has it do something, and waits until that is done. One thing at a time. */
  async ask(command: Command): Promise<void> {
    const line = await new Promise<string>((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
    });
    const answer: Answer = JSON.parse(line);
    if (!answer.ok) throw new Error(`The peer could not ${command.do}: ${answer.error}`);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#failed = undefined;
    this.#child.stdin!.end();
    await this.#ended;
  }

  #heard(chunk: string): void {
    this.#text += chunk;
    const end = this.#text.indexOf("\n");
    if (end === -1) return;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    this.#answered?.(line);
  }
}

/** Beside this file, and like it either as it was written or transpiled. */
function peerProgram(): string {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  return fileURLToPath(new URL(`./peer${extension}`, import.meta.url));
}
