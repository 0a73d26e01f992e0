import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { dialSocket } from "../support/dial_socket.ts";

/** A client that isn't this library's: `node:net`, with frames of a 4-byte big-endian length made and read by hand. */
export class NetClient implements AsyncDisposable {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  #bytes: Buffer = Buffer.alloc(0);
  #over = false;
  #arrived: () => void = () => {};
  /** What broke the socket, if anything did. */
  error: Error | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#arrived();
    });
    const over = () => {
      this.#over = true;
      this.#arrived();
    };
    socket.on("end", over);
    socket.on("error", (error) => this.error = error);
    this.#closed = new Promise((resolve) =>
      socket.once("close", () => {
        over();
        resolve();
      })
    );
  }

  /** Dials a port on 127.0.0.1, or a unix socket's path. */
  static async dial(
    to: number | string,
    options: { allowHalfOpen?: boolean; noDelay?: boolean } = {},
  ): Promise<NetClient> {
    const address = typeof to === "number" ? { port: to, host: "127.0.0.1" } : { path: to };
    return new NetClient(await dialSocket({ ...address, ...options }));
  }

  /** A payload with its length before it. */
  static frame(payload: Uint8Array): Buffer {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(payload.byteLength);
    return Buffer.concat([header, payload]);
  }

  send(payload: Uint8Array): void {
    this.socket.write(NetClient.frame(payload));
  }

  /** Waits for the next whole frame; `undefined` at the other side's FIN, or where the socket is gone. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const length = this.#bytes.length < 4 ? Infinity : this.#bytes.readUInt32BE();
      if (this.#bytes.length >= 4 + length) {
        const payload = this.#bytes.subarray(4, 4 + length);
        this.#bytes = this.#bytes.subarray(4 + length);
        return new Uint8Array(payload);
      }
      if (this.#over) return undefined;
      await new Promise<void>((resolve) => this.#arrived = resolve);
    }
  }

  /** Bytes that came and haven't been read as a frame. */
  get surplus(): number {
    return this.#bytes.length;
  }

  /** Resolves when the socket has closed. */
  closed(): Promise<void> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.#closed;
  }
}
