/**
 * A connection inside the process, for the network of `memory.ts`.
 *
 *     write ──► [ bytes in flight, at most highWaterMark ] ──► data        and the same the other way
 *
 * A write is copied, as a kernel does. Each call to a sink is a macrotask of its own, in the order in which its causes
 * came, so that what happens is the same in every run.
 *
 * @module
 */

import type { ByteSink, EndpointAddress, TransportSocket } from "./contract.ts";
import { errno, systemError } from "./errno.ts";

/** One end of a connection inside the process. */
export interface MemorySocket extends TransportSocket {
  /** Breaks the connection: like `destroy`, and the peer's socket is gone with `ECONNRESET`, whatever it has read. */
  reset(): void;
}

/** How a connection behaves. */
export interface Link {
  /** Bytes in flight per direction before a write has to wait, at least 1. */
  readonly highWaterMark: number;
  /** The longest chunk that a sink gets, in bytes, at least 1. */
  readonly chunkBytes: number;
  /**
   * Whether a write that finds room returns `true`, as on Node and Bun. Otherwise every write returns `false` and
   * `drained` follows, as on Deno.
   */
  readonly synchronousWrites: boolean;
}

// Taken at load, so that a faked clock doesn't stop the network. A timer would do, a millisecond late.
const { setImmediate, setTimeout } = globalThis as unknown as {
  setImmediate?(callback: () => void): void;
  setTimeout(callback: () => void): void;
};
/** Runs a callback as a macrotask of its own. */
export const defer: (callback: () => void) => void = setImmediate ?? setTimeout;

/** Makes the two ends of a connection. */
export function connected(link: Link, local: EndpointAddress, remote: EndpointAddress): [MemorySocket, MemorySocket] {
  const a = new End(link, local, remote);
  const b = new End(link, remote, local);
  a.join(b);
  b.join(a);
  return [a, b];
}

/**
 * One end. It holds what flows towards it; its peer holds what flows away from it.
 *
 * | the peer    | what comes here                                                   |
 * | ----------- | ----------------------------------------------------------------- |
 * | shuts down  | all it wrote, then `end`                                          |
 * | is gone     | the same; but ECONNRESET if it had bytes unread, or is written to |
 * | resets      | `gone` with ECONNRESET, instead of all that is still in flight    |
 */
class End implements MemorySocket {
  readonly localAddress: EndpointAddress;
  readonly remoteAddress: EndpointAddress;
  readonly #link: Link;
  #peer!: End;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  /** What the peer has no room for, of the write that runs. */
  #unwritten: Uint8Array | undefined;
  /** What the peer wrote and the sink doesn't have yet. */
  #incoming: Uint8Array[] = [];
  #incomingBytes = 0;
  #finIncoming = false;
  #finReceived = false;
  #finSent = false;
  #paused = false;
  #delivering = false;
  #broken = false;
  #closed = false;
  #error: Error | undefined;

  constructor(link: Link, localAddress: EndpointAddress, remoteAddress: EndpointAddress) {
    this.#link = link;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  join(peer: End): void {
    this.#peer = peer;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    if (this.#closed) defer(() => sink.gone(this.#error));
    else this.#deliver();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed) return false;
    if (bytes.length === 0) return true;
    const done = this.#writeOn(bytes);
    if (done && !this.#link.synchronousWrites) defer(() => this.#drained());
    return done && this.#link.synchronousWrites;
  }

  shutdown(): void {
    if (this.#closed || this.#finSent) return;
    this.#finSent = true;
    this.#peer.#finIncoming = true;
    this.#peer.#deliver();
    if (this.#finReceived) this.#close(undefined);
  }

  destroy(): void {
    this.#close(undefined);
  }

  reset(): void {
    if (this.#closed) return;
    this.#peer.#break();
    this.#close(undefined);
  }

  /** Copies what fits to the peer. Returns whether that was all. */
  #writeOn(bytes: Uint8Array): boolean {
    const peer = this.#peer;
    const room = peer.#closed ? bytes.length : Math.min(bytes.length, this.#link.highWaterMark - peer.#incomingBytes);
    this.#unwritten = room < bytes.length ? bytes.subarray(room) : undefined;
    this.#bytesWritten += room;
    if (peer.#closed) this.#break();
    else if (room > 0) peer.#receive(bytes.slice(0, room));
    return this.#unwritten === undefined;
  }

  #drained(): void {
    if (!this.#closed) this.#tell((sink) => sink.drained());
  }

  #receive(bytes: Uint8Array): void {
    this.#incoming.push(bytes);
    this.#incomingBytes += bytes.length;
    this.#deliver();
  }

  /** Sees to it that what has come reaches the sink: one chunk or FIN per macrotask. */
  #deliver(): void {
    if (this.#delivering || this.#paused || !this.#sink || this.#finReceived) return;
    if (this.#incomingBytes === 0 && !this.#finIncoming) return;
    this.#delivering = true;
    defer(() => {
      this.#delivering = false;
      if (this.#closed || this.#broken || this.#paused) return;
      if (this.#incomingBytes > 0) this.#deliverChunk();
      else this.#deliverFin();
      this.#deliver();
    });
  }

  #deliverChunk(): void {
    const chunk = this.#takeChunk();
    this.#tell((sink) => sink.data(chunk));
    const unwritten = this.#peer.#unwritten;
    if (unwritten && !this.#closed && this.#peer.#writeOn(unwritten)) defer(() => this.#peer.#drained());
  }

  #takeChunk(): Uint8Array {
    const chunk = new Uint8Array(Math.min(this.#incomingBytes, this.#link.chunkBytes));
    for (let length = 0; length < chunk.length;) {
      const first = this.#incoming[0]!;
      const part = first.subarray(0, chunk.length - length);
      chunk.set(part, length);
      length += part.length;
      if (part.length === first.length) this.#incoming.shift();
      else this.#incoming[0] = first.subarray(part.length);
    }
    this.#incomingBytes -= chunk.length;
    return chunk;
  }

  #deliverFin(): void {
    this.#finReceived = true;
    this.#tell((sink) => sink.end());
    if (this.#finSent) this.#close(undefined);
  }

  #tell(call: (sink: ByteSink) => void): void {
    try {
      call(this.#sink!);
    } catch (thrown) {
      this.#close(systemError(thrown));
    }
  }

  /** RST came, or answers a write. */
  #break(): void {
    if (this.#closed || this.#broken) return;
    this.#broken = true;
    defer(() => this.#close(errno("ECONNRESET", "Connection reset by peer")));
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error = error;
    this.#unwritten = undefined;
    if (this.#incomingBytes > 0) this.#peer.#break();
    this.#incoming = [];
    this.#incomingBytes = 0;
    if (!this.#peer.#finIncoming) {
      this.#peer.#finIncoming = true;
      this.#peer.#deliver();
    }
    const sink = this.#sink;
    if (sink) defer(() => sink.gone(error));
  }
}
