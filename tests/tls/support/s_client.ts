/** `openssl s_client`: a stranger that speaks TLS and has nothing of ours. */
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";

export class SClient implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** All that it wrote to standard output and to standard error. */
  stdout: Buffer = Buffer.alloc(0);
  stderr = "";
  #wrote: () => void = () => {};

  /** Dials `port` with s_client's own flags. With `-quiet`, standard output is what came, and nothing else. */
  constructor(port: number, ...flags: string[]) {
    const child = this.#child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, ...flags]);
    child.stdout!.on("data", (bytes: Buffer) => {
      this.stdout = Buffer.concat([this.stdout, bytes]);
      this.#wrote();
    });
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#wrote();
    });
    child.stdin!.on("error", () => {}); // it may have gone
    this.#ended = new Promise((resolve) =>
      child.once("close", (code) => {
        resolve(code);
        this.#wrote();
      })
    );
  }

  /** Sends bytes to the other side. */
  write(bytes: Uint8Array): void {
    this.#child.stdin!.write(bytes);
  }

  /** Ends its input, at which it sends close_notify and goes. */
  finish(): void {
    this.#child.stdin!.end();
  }

  /** Waits until it has written what is wanted, or has ended. */
  async until(wanted: (stdout: Buffer, stderr: string) => boolean): Promise<void> {
    let ended = false;
    void this.#ended.then(() => ended = true);
    while (!ended && !wanted(this.stdout, this.stderr)) await new Promise<void>((resolve) => this.#wrote = resolve);
  }

  /** Waits for its end. It ends by itself where no handshake came about. */
  async ended(): Promise<{ code: number | null; said: string }> {
    const code = await this.#ended;
    return { code, said: this.stdout.toString("latin1") + this.stderr };
  }

  /** Kills it: the kernel sends FIN, and nobody close_notify. */
  async kill(): Promise<void> {
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
