import { Buffer } from "node:buffer";
import { FrameRing, type Prefix } from "./frames.ts";
import type { Histogram } from "../../../examples/demo/histogram.ts";

/** What a peer writes to: Bun's socket, which says how many bytes it took. */
export interface PeerSocket {
  write(bytes: Uint8Array, offset: number, length: number): number;
}

/** What all peers of a run count together. */
export interface Tally {
  /** Frames that came back whole. */
  frames: number;
  /** Where it is counted how long each took, in µs, if it is. */
  latency: Histogram | undefined;
  /** What was wrong; the first is enough to end the run. */
  readonly errors: string[];
  /** Whether frames that come back are followed by new ones. */
  sending: boolean;
}

/** One connection that keeps a number of frames in flight and checks what comes back. */
export class Peer {
  readonly #id: number;
  readonly #socket: PeerSocket;
  readonly #ring: FrameRing;
  readonly #tally: Tally;
  /** Bytes of the connection's life: ready to be sent, taken by the socket, come back. */
  #ready = 0;
  #written = 0;
  #echoed = 0;

  /** Batches in flight, first in first out: when each was made ready, and how many of its frames haven't come back. */
  readonly #batchTimes: Float64Array;
  readonly #batchFrames: Uint32Array;
  #firstBatch = 0;
  #batches = 0;

  constructor(id: number, socket: PeerSocket, depth: number, size: number, prefix: Prefix, tally: Tally) {
    this.#id = id;
    this.#socket = socket;
    this.#ring = new FrameRing(id, depth, size, prefix);
    this.#tally = tally;
    this.#batchTimes = new Float64Array(depth);
    this.#batchFrames = new Uint32Array(depth);
  }

  /** Bytes sent, or to be sent, that haven't come back. */
  get inFlight(): number {
    return this.#ready - this.#echoed;
  }

  /** Sends `count` frames at once. */
  send(count: number, now: number): void {
    const last = (this.#firstBatch + this.#batches++) % this.#batchTimes.length;
    this.#batchTimes[last] = now;
    this.#batchFrames[last] = count;
    this.#ring.prepare(count);
    this.#ready += count * this.#ring.frameBytes;
    this.flush();
  }

  /** Writes what the socket takes. */
  flush(): void {
    const { bytes } = this.#ring;
    while (this.#written < this.#ready) {
      const from = this.#written % bytes.length;
      const length = Math.min(this.#ready - this.#written, bytes.length - from);
      const taken = this.#socket.write(bytes, from, length);
      if (taken < 0) return this.#wrong("a write failed");
      this.#written += taken;
      if (taken < length) return;
    }
  }

  /** Checks bytes that came back, and sends as many frames as they complete. */
  data(chunk: Buffer, now: number): void {
    if (chunk.length > this.#written - this.#echoed) return this.#wrong("more bytes came than were sent");
    const { bytes, frameBytes } = this.#ring;
    const already = this.#echoed % frameBytes;
    for (let at = 0; at < chunk.length;) {
      const from = (this.#echoed + at) % bytes.length;
      const length = Math.min(chunk.length - at, bytes.length - from);
      const part = length === chunk.length ? chunk : chunk.subarray(at, at + length);
      if (part.compare(bytes, from, from + length) !== 0) {
        return this.#wrong("what came isn't the frames sent, in their order");
      }
      at += length;
    }
    this.#echoed += chunk.length;
    const count = Math.floor((already + chunk.length) / frameBytes);
    if (count === 0) return;
    this.#record(count, now);
    if (this.#tally.sending) this.send(count, now);
  }

  #record(count: number, now: number): void {
    const { latency } = this.#tally;
    this.#tally.frames += count;
    while (count > 0) {
      const first = this.#firstBatch;
      const part = Math.min(count, this.#batchFrames[first]);
      latency?.record((now - this.#batchTimes[first]) * 1_000, part);
      this.#batchFrames[first] -= part;
      count -= part;
      if (this.#batchFrames[first] === 0) {
        this.#firstBatch = (first + 1) % this.#batchTimes.length;
        this.#batches--;
      }
    }
  }

  #wrong(what: string): void {
    this.#tally.errors.push(`connection ${this.#id}: ${what}`);
    this.#tally.sending = false;
  }
}
