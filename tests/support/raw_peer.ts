import type { Socket } from "node:net";
import { dialSocket } from "./dial_socket.ts";

/** A stranger on a plain `node:net` socket, which says exactly the bytes it is told to. */
export class RawPeer implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;
  readonly #closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#chunks.push(new Uint8Array(chunk)));
    socket.on("error", () => {}); // how a connection ends is the other side's to say here
    this.#closed = new Promise((resolve) => socket.once("close", () => resolve()));
    this.#ended = new Promise((resolve) => {
      socket.once("end", resolve);
      socket.once("close", () => resolve());
    });
  }

  static async dial(port: number): Promise<RawPeer> {
    return new RawPeer(await dialSocket({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true }));
  }

  write(...bytes: number[]): void {
    this.#socket.write(Uint8Array.from(bytes));
  }

  writeBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Stops reading: what the other side sends fills the kernel's buffers, then its own. */
  stall(): void {
    this.#socket.pause();
  }

  /** Reads again. */
  unstall(): void {
    this.#socket.resume();
  }

  finish(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** All that came until the other side's FIN, or the end. */
  async everything(): Promise<Uint8Array> {
    await this.#ended;
    return Uint8Array.from(this.#chunks.flatMap((chunk) => [...chunk]));
  }

  get received(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.#closed;
  }
}
