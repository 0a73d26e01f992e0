import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import type { TransportSocket } from "../transport/contract.ts";

type Callback = (error?: Error | null) => void;

/**
 * A transport's socket as a stream of `node:stream`, which is what `node:tls` goes over. Starts it.
 *
 * Back-pressure goes both ways: a full read buffer pauses the socket, and a write is done when the socket has taken it. The
 * stream isn't done before the socket is gone: FIN both ways closes the one, and then the other.
 */
export class SocketStream extends Duplex {
  readonly #socket: TransportSocket;
  /** Called when the peer has sent FIN, and when the socket is gone. */
  onFin: (() => void) | undefined;
  onGone: ((error: Error | undefined) => void) | undefined;
  #gone = false;
  #held = false;
  #finished = false;
  #written: Callback | undefined;
  #destroyed: (() => void) | undefined;

  constructor(socket: TransportSocket) {
    super({ allowHalfOpen: true, autoDestroy: false, emitClose: true });
    this.#socket = socket;
    socket.start({
      data: (chunk) => this.#data(chunk),
      end: () => {
        this.onFin?.();
        this.push(null);
      },
      drained: () => this.#drained(),
      gone: (error) => this.#isGone(error),
    });
  }

  /** Whether the socket is gone. */
  get gone(): boolean {
    return this.#gone;
  }

  override _read(): void {
    if (!this.#gone && !this.#held) this.#socket.resume();
  }

  /** Stops reading at the socket itself: on Deno a TLS session that is paused goes on reading, and buffers without limit. */
  hold(): void {
    this.#held = true;
    if (!this.#gone) this.#socket.pause();
  }

  /** Reads again. */
  release(): void {
    this.#held = false;
    if (!this.#gone) this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: Callback): void {
    // A plain view, as the contract has it.
    if (this.#socket.write(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))) callback();
    else this.#written = callback;
  }

  override _final(callback: Callback): void {
    this.#finished = true;
    this.#socket.shutdown();
    callback();
  }

  /**
   * What is being written still goes out, an alert say, before the socket is destroyed. One that has sent FIN goes by
   * itself when the peer has, or is destroyed by its owner.
   */
  override _destroy(error: Error | null, callback: Callback): void {
    if (this.#gone) {
      callback(error);
      return;
    }
    this.#destroyed = () => callback(error);
    if (this.#written === undefined && (error !== null || !this.#finished)) this.#socket.destroy();
  }

  #data(chunk: Uint8Array): void {
    if (!this.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) this.#socket.pause();
  }

  #drained(): void {
    const written = this.#written;
    this.#written = undefined;
    if (this.#destroyed !== undefined && !this.#finished) this.#socket.destroy();
    else written?.();
  }

  #isGone(error: Error | undefined): void {
    this.#gone = true;
    const written = this.#written;
    this.#written = undefined;
    if (this.#destroyed !== undefined) this.#destroyed();
    else if (error !== undefined) this.destroy(error);
    else written?.(new Error("The socket is gone"));
    this.onGone?.(error);
  }
}
