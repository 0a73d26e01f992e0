import type { Batch } from "./batch.ts";
import type { OutboundOwner } from "./outbound_owner.ts";
import { COPIED_BYTES, MOST_HEADER_BYTES, packAll, packSome } from "./packing.ts";
import type { SendSettings } from "./settings.ts";

/** Where the frames to be written come from. */
export interface FrameSource {
  /** Whose socket they are written to. */
  readonly owner: Pick<OutboundOwner, "socket" | "host" | "writeStarted">;
  /** Whether there is a frame to take. */
  readonly waiting: boolean;
  /** Takes what a write has room for, and one frame more if there is more than that; returns its bytes at most. */
  take(batch: Batch): number;
  /** Of the frames taken, the first `count` are written, and leave. */
  written(taken: readonly Uint8Array[], count: number): void;
}

/**
 * A source of frames ► FrameEncoder ► socket.
 *
 * Frames are packed into one buffer, and written by one write at a time; the buffer is held only while its write is under
 * way. Payloads are remembered until the socket has taken them, so that each is either handed over whole or can be given
 * back.
 */
export class FrameWriter {
  readonly #source: FrameSource;
  readonly #settings: SendSettings;
  /** Frames that were taken and aren't all written. */
  #batch: Batch | undefined;
  #writing = false;

  constructor(source: FrameSource, settings: SendSettings) {
    this.#source = source;
    this.#settings = settings;
  }

  /** Whether the socket owes progress on a write. */
  get writing(): boolean {
    return this.#writing;
  }

  /** Whether it has frames that aren't all written. */
  get busy(): boolean {
    return this.#batch !== undefined;
  }

  /** Writes until there is no frame left (`true`), or the socket owes progress. */
  writeAll(): boolean {
    for (let bytes = this.#pack(); bytes !== undefined; bytes = this.#pack()) {
      if (!this.#handPacked(bytes)) return false;
    }
    return true;
  }

  /** Writes one buffer, and leaves the rest. */
  writeOne(): void {
    const bytes = this.#pack();
    if (bytes !== undefined) this.#handPacked(bytes);
  }

  /** The socket is done with the bytes it was given. Says whether it waits for more. */
  drained(): boolean {
    if (!this.#writing) return false;
    this.#writing = false;
    return this.#writeLarge();
  }

  /** The socket is gone: gives back the frames that it didn't take whole, in order. */
  abandon(): Uint8Array[] {
    const batch = this.#batch;
    this.#writing = false;
    if (batch === undefined) return [];
    this.#batch = undefined; // its buffer isn't given back, so never written to again: a runtime may be reading from it
    const whole = batch.whole(this.#source.owner.socket.bytesWritten, this.#settings.encoder);
    this.#source.written(batch.frames, whole);
    return batch.frames.slice(whole);
  }

  /** Hands over what was packed, all of it. `false`: the socket owes progress. */
  #handPacked(bytes: Uint8Array): boolean {
    this.#batch!.writeFrom = this.#source.owner.socket.bytesWritten;
    return this.#hand(bytes) && this.#writeLarge();
  }

  /** Hands bytes to the socket. `false`: it goes on by itself, or it is gone. */
  #hand(bytes: Uint8Array): boolean {
    const { owner } = this.#source;
    this.#writing = !owner.socket.write(bytes);
    if (this.#writing) owner.writeStarted();
    return !this.#writing;
  }

  /** Ends the part of a write that was in the buffer, and writes the payload that follows it, if one does. */
  #writeLarge(): boolean {
    const batch = this.#batch!;
    const { buffer, large } = batch;
    if (buffer !== undefined) {
      batch.buffer = undefined;
      this.#source.owner.host.buffers.giveBack(buffer);
    }
    if (large !== undefined) {
      batch.large = undefined;
      if (!this.#hand(large)) return false;
    }
    this.#source.written(batch.frames, batch.packed);
    if (batch.written()) {
      this.#batch = undefined;
      this.#settings.batches.giveBack(batch);
    }
    return true;
  }

  /** Packs frames into a buffer until it is full or they are all in. `undefined`: there was none. */
  #pack(): Uint8Array | undefined {
    if (this.#batch === undefined && !this.#source.waiting) return undefined;
    const { encoder, batches } = this.#settings;
    const batch = this.#batch ??= batches.take();
    const most = this.#source.take(batch);
    const { frames } = batch;
    const isLarge = frames[0].length > COPIED_BYTES;
    const buffer = batch.buffer = this.#source.owner.host.buffers.take(isLarge ? MOST_HEADER_BYTES : most);
    const from = buffer.used;
    batch.packed = most <= COPIED_BYTES ? packAll(encoder, frames, buffer) : packSome(encoder, frames, buffer);
    const last = frames[batch.packed - 1];
    if (last.length > COPIED_BYTES) batch.large = encoder.body(last);
    return buffer.bytes.subarray(from, buffer.used);
  }
}
