/** The far end of a connection under test: raw bytes, which can be left unread, and a connection that can be broken. */
import type { Socket } from "node:net";
import type { EndpointAddress } from "../../mod.ts";
import type { ByteSink } from "../../src/transport/contract.ts";
import type { MemoryTransport } from "../../src/transport/memory.ts";
import type { MemorySocket } from "../../src/transport/memory_socket.ts";
import { dialSocket } from "../support/dial_socket.ts";

export interface FarEnd {
  /** Stops reading. */
  stall(): void;
  unstall(): void;
  write(bytes: Uint8Array): void;
  /** Sends FIN. */
  finish(): void;
  /** Sends RST. */
  reset(): void;
  /** Closes both directions. */
  destroy(): void;
  /** All that came, once nothing more can. */
  everything(): Promise<Uint8Array>;
}

/** A far end on the network inside the process. */
export class MemoryFarEnd implements FarEnd, ByteSink {
  readonly #socket: MemorySocket;
  readonly #received = new Received();
  #drained: () => void = () => {};
  #gone = false;
  #holdsFin = false;
  #once = false;

  private constructor(socket: MemorySocket) {
    this.#socket = socket;
    socket.start(this);
  }

  static async dial(transport: MemoryTransport, address: EndpointAddress): Promise<MemoryFarEnd> {
    return new MemoryFarEnd(await transport.connect({ address }));
  }

  stall(): void {
    this.#socket.pause();
  }

  unstall(): void {
    this.#socket.resume();
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Writes one chunk after the other, as far as they are taken: the far side may have gone. */
  async send(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      if (!this.#socket.write(chunk)) await new Promise<void>((resolve) => this.#drained = resolve);
      if (this.#gone) return;
    }
  }

  finish(): void {
    this.#socket.shutdown();
  }

  reset(): void {
    this.#socket.reset();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  everything(): Promise<Uint8Array> {
    this.unstall();
    return this.#received.whole();
  }

  /** Takes one chunk while it is stalled. */
  readOnce(): void {
    this.#once = true;
    this.#socket.resume();
  }

  data(chunk: Uint8Array): void {
    this.#received.chunks.push(chunk);
    if (this.#once) this.#socket.pause();
    this.#once = false;
  }

  /** Answers no FIN. */
  holdFin(): void {
    this.#holdsFin = true;
  }

  end(): void {
    if (!this.#holdsFin) this.#socket.shutdown();
  }

  drained(): void {
    this.#drained();
  }

  gone(): void {
    this.#gone = true;
    this.#drained();
    this.#received.close();
  }
}

/** A far end on a TCP socket that isn't this library's. */
export class NetFarEnd implements FarEnd {
  readonly #socket: Socket;
  readonly #received = new Received();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#received.chunks.push(new Uint8Array(chunk)));
    socket.on("end", () => socket.end());
    socket.on("error", () => {}); // how it ended is the near end's to say
    socket.on("close", () => this.#received.close());
  }

  static async dial(port: number): Promise<NetFarEnd> {
    return new NetFarEnd(await dialSocket({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true }));
  }

  stall(): void {
    this.#socket.pause();
  }

  unstall(): void {
    this.#socket.resume();
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  finish(): void {
    this.#socket.end();
  }

  reset(): void {
    // While FIN is on its way Node can't reset, and would leave the socket open for good.
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  everything(): Promise<Uint8Array> {
    this.unstall();
    return this.#received.whole();
  }
}

class Received {
  readonly chunks: Uint8Array[] = [];
  close!: () => void;
  readonly #closed = new Promise<void>((resolve) => this.close = resolve);

  async whole(): Promise<Uint8Array> {
    await this.#closed;
    const whole = new Uint8Array(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
