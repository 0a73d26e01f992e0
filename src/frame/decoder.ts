import { FrameTruncatedError } from "../errors.ts";
import { type CopyOfPart, isBytes, kindOf, plain, sliced } from "./bytes.ts";
import { ChunkQueue } from "./chunk_queue.ts";
import type { FrameFormat } from "./format.ts";
import { headerLength } from "./header.ts";
import { type FrameLayout, layoutOf } from "./layout.ts";
import { readLength, u32be } from "./length_field.ts";
import { PartialFrame } from "./partial_frame.ts";

/** Places, 8 bytes each, made before frames are cut: no more, as the first may be small and the others not. */
const MOST_EXPECTED = 1024;

/**
 * How a {@linkcode FrameDecoder} hands out frames.
 *
 * @example
 * ```ts
 * import { FrameDecoder, lengthPrefixed } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 1 }), { memory: "own" });
 * const [frame] = decoder.push(new Uint8Array([1, 65, 1, 66]));
 * console.assert(frame.buffer.byteLength === 1); // nothing else is kept with it
 * ```
 */
export interface FrameDecoderOptions {
  /**
   * Whose memory a frame is in. `"shared"`: one that lies whole in a chunk is a view on that chunk, which costs no copy,
   * but a small frame that is kept keeps all of the chunk. `"own"`: each frame has a buffer of exactly its own bytes,
   * which costs an allocation: up to 1 µs each on Deno, little more than the view on Bun.
   *
   * @default {"shared"}
   */
  memory?: "shared" | "own";
}

/**
 * Cuts one stream of bytes into frames: chunks in, frames out, in order, however the chunks are cut.
 *
 * There are two ways to use it. {@linkcode FrameDecoder.push | push} takes a chunk and returns all frames that it
 * completes. {@linkcode FrameDecoder.feed | feed} only takes the chunk, and {@linkcode FrameDecoder.next | next}
 * gives one frame at a time, so that a reader with a bound can leave the rest undecoded.
 *
 * A chunk belongs to the decoder once handed over: it must not be written to afterwards. A frame belongs to whoever got
 * it: the decoder never writes to it again. With shared memory, its buffer is not its own, and must not be transferred.
 *
 * Memory: nothing between frames; within one, at most twice the bytes that have come of it (or 64), whatever its header
 * claims; and chunks fed but not decoded. Time: O(bytes), also byte by byte.
 *
 * @example All frames of each chunk
 * ```ts
 * import { FrameDecoder } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder();
 * console.assert(decoder.push(new Uint8Array([0, 0, 0, 2, 104])).length === 0);
 * const [frame] = decoder.push(new Uint8Array([105]));
 * console.assert(new TextDecoder().decode(frame) === "hi");
 * decoder.end(); // throws if the stream ended inside a frame
 * ```
 *
 * @example One frame at a time
 * ```ts
 * import { FrameDecoder, lengthPrefixed } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 1 }));
 * decoder.feed(new Uint8Array([1, 65, 1, 66]));
 * let frame: Uint8Array | undefined;
 * while ((frame = decoder.next()) !== undefined) console.log(frame);
 * if (decoder.error !== undefined) throw decoder.error;
 * ```
 */
export class FrameDecoder {
  readonly #layout: FrameLayout;
  readonly #mayShare: boolean;
  /** Whether frames are views on the chunk, each four bytes behind the one before: the default. */
  readonly #cutsPlainly: boolean;
  /** The chunk being decoded: never one that is used up, and none after an error. */
  #chunk: Uint8Array | undefined;
  /** Its buffer, kept because V8 reads that property by a call. */
  #buffer: ArrayBufferLike | undefined;
  /** Where in the chunk decoding goes on. */
  #at = 0;
  #queue: ChunkQueue | undefined;
  #partial: PartialFrame | undefined;
  #error: Error | undefined;
  #takenBytes = 0;

  /**
   * Makes a decoder for one stream.
   *
   * @param format How the stream is cut; {@linkcode lengthPrefixed} with its defaults where it's left out.
   * @param options How frames are handed out.
   * @throws {TypeError | RangeError} If the format or an option is not valid.
   */
  constructor(format?: FrameFormat, options: FrameDecoderOptions = {}) {
    const { memory = "shared" } = options;
    if (memory !== "shared" && memory !== "own") {
      throw new TypeError(`Cannot create a FrameDecoder: memory must be "shared" or "own", got ${kindOf(memory)}`);
    }
    this.#layout = layoutOf(format);
    this.#mayShare = memory === "shared";
    this.#cutsPlainly = this.#mayShare && this.#layout.isPlain;
  }

  /** Bytes handed over that are not in a frame delivered: those of a partial frame, and those not decoded yet. */
  get pendingBytes(): number {
    const rest = this.#chunk === undefined ? 0 : this.#chunk.length - this.#at;
    return (this.#partial?.received ?? 0) + rest + (this.#queue?.bytes ?? 0);
  }

  /** Whether bytes were handed over that {@linkcode FrameDecoder.next | next} hasn't been asked to decode. */
  get hasUndecoded(): boolean {
    return this.#chunk !== undefined;
  }

  /** Bytes of all the frames that the last {@linkcode FrameDecoder.take | take} returned. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Whether a frame has begun and {@linkcode FrameDecoder.next | next} waits for the rest of it. */
  get frameStarted(): boolean {
    return this.#partial !== undefined;
  }

  /**
   * What ended the decoding, if anything did: a {@linkcode FrameTooLargeError} or {@linkcode FrameCorruptError} for a
   * bad header, a {@linkcode FrameTruncatedError} for a stream that ended inside a frame. It stays; from then on, every
   * `push`, `feed` and `end` throws it, and nothing is pending.
   */
  get error(): Error | undefined {
    return this.#error;
  }

  /**
   * Takes a chunk and returns the frames it completes. If a bad header follows them, they are returned all the same,
   * and {@linkcode FrameDecoder.error | error} is set.
   *
   * @throws {FrameTooLargeError | FrameCorruptError | FrameTruncatedError} If `error` was set before.
   * @throws {TypeError} If the chunk isn't a `Uint8Array`.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    this.feed(chunk);
    return this.take();
  }

  /**
   * Takes a chunk, without decoding or copying it. It is put behind those not decoded yet.
   *
   * @throws {FrameTooLargeError | FrameCorruptError | FrameTruncatedError} If `error` is set.
   * @throws {TypeError} If the chunk isn't a `Uint8Array`.
   */
  feed(chunk: Uint8Array): void {
    if (this.#error !== undefined) throw this.#error;
    if (!isBytes(chunk)) {
      throw new TypeError(`Cannot decode frame: chunk must be a Uint8Array, got ${kindOf(chunk)}`);
    }
    if (chunk.length === 0) return;
    if (this.#chunk === undefined) this.#start(plain(chunk));
    else (this.#queue ??= new ChunkQueue()).add(plain(chunk));
  }

  /**
   * The next whole frame, or `undefined`: either more bytes are needed, or {@linkcode FrameDecoder.error | error} is
   * set. Never throws.
   */
  next(): Uint8Array | undefined {
    //     state     #chunk   #partial   #error   next()
    //     idle      -        -          -        needs bytes
    //     cutting   set      -          -        cuts frames out of the chunk; the start of one at its end becomes #partial
    //     partial   -        set        -        needs bytes
    //     joining   set      set        -        gives #partial its bytes of the chunk, and delivers it once it is whole
    //     failed    -        -          set      has nothing to do, for good
    for (;;) {
      const chunk = this.#chunk;
      if (chunk === undefined) return undefined;
      if (this.#partial === undefined) {
        // The common case by itself: a good frame, whole in this chunk. Whatever else it may be, PartialFrame says.
        const layout = this.#layout;
        const at = this.#at;
        const end = chunk.length;
        const lengthAt = at + layout.lengthOffset;
        const value = readLength(layout.field, chunk, lengthAt, end);
        const body = value + layout.adjustment;
        if (value >= 0 && body >= 0 && body <= layout.maxBodyBytes) {
          const bodyAt = at + headerLength(layout, value);
          const start = layout.strip < 0 ? bodyAt : at + layout.strip;
          const next = bodyAt + body;
          if (start <= next && next <= end) {
            const frame = this.#mayShare
              ? new Uint8Array(this.#buffer ??= chunk.buffer, chunk.byteOffset + start, next - start)
              : chunk.slice(start, next);
            if (next === end) this.#leaveChunk();
            else this.#at = next;
            return frame;
          }
        }
      }
      const frame = this.#join(chunk);
      if (frame !== undefined) return frame;
    }
  }

  /**
   * The whole frames that are there, in order: at most `maxFrames` of them, and none behind the one that takes their bytes
   * over `maxBytes`. Fewer, or none, where more bytes are needed or {@linkcode FrameDecoder.error | error} is set. Never
   * throws. The same as `next` again and again, at three quarters of the cost in the default format.
   *
   * @param maxFrames Frames, 0 or more. All by default.
   * @param maxBytes Bytes of what is delivered, 0 or more. Any number by default.
   * @param copiedBytes Bytes, 0 or more: in the default format, a frame of up to so many is a copy rather than a view, which
   * costs less on Bun. None by default.
   * @param copyOfPart Makes such a copy, of what is from `start` to before `end` in the chunk. `slice` by default.
   */
  take(
    maxFrames: number = Infinity,
    maxBytes: number = Infinity,
    copiedBytes: number = -1,
    copyOfPart: (chunk: Uint8Array, start: number, end: number) => Uint8Array = sliced,
  ): Uint8Array[] {
    const frames: Uint8Array[] = new Array(this.#expected(maxFrames, maxBytes));
    let cut = 0; // whose places are filled
    let bytes = 0;
    while (this.#chunk !== undefined) {
      if (this.#cutsPlainly && this.#partial === undefined) {
        bytes = this.#cut(frames, cut, bytes, maxFrames, maxBytes, copiedBytes, copyOfPart);
      }
      if (frames.length >= maxFrames || bytes > maxBytes) break;
      const frame = this.next();
      if (frame === undefined) break;
      cut = frames.push(frame);
      bytes += frame.length;
    }
    this.#takenBytes = bytes;
    return frames;
  }

  /**
   * How many frames to make room for before `#cut`: as many as are whole in the chunk if all are as long as the first. An
   * array that grows with each push costs 2 ns a frame on JSC, 3 on V8.
   */
  #expected(maxFrames: number, maxBytes: number): number {
    const chunk = this.#chunk;
    if (!this.#cutsPlainly || chunk === undefined || this.#partial !== undefined) return 0;
    const left = chunk.length - this.#at;
    if (left < 4) return 0;
    const alike = Math.min(left, maxBytes) / (4 + u32be(chunk, this.#at));
    return Math.max(0, Math.min(alike, maxFrames, MOST_EXPECTED) | 0); // an integer, whatever was asked for
  }

  /**
   * `take` for plain frames that are whole in the chunk, as far as they surely stay under `maxBytes` with their headers: all
   * that can happen is in this loop. They go behind the first `count` frames, into the room that is left for them; what is
   * left of that is cut off.
   */
  #cut(
    frames: Uint8Array[],
    count: number,
    bytes: number,
    maxFrames: number,
    maxBytes: number,
    copiedBytes: number,
    copyOfPart: CopyOfPart,
  ): number {
    const chunk = this.#chunk!;
    const { maxBodyBytes } = this.#layout;
    const buffer = this.#buffer ??= chunk.buffer;
    const from = chunk.byteOffset;
    const end = chunk.length;
    const start = this.#at;
    const before = count;
    const last = Math.min(end - 4, start + maxBytes - bytes);
    let at = start;
    while (at <= last && count < maxFrames) {
      const body = u32be(chunk, at);
      const next = at + 4 + body;
      if (body > maxBodyBytes || next > end) break;
      const frame = body <= copiedBytes ? copyOfPart(chunk, at + 4, next) : new Uint8Array(buffer, from + at + 4, body);
      if (count < frames.length) frames[count] = frame;
      else frames.push(frame);
      count++;
      at = next;
    }
    if (count < frames.length) frames.length = count;
    if (at === end && at > start) this.#leaveChunk();
    else this.#at = at;
    return bytes + (at - start) - 4 * (count - before);
  }

  /**
   * Ends the stream, once `next` has returned `undefined`. If that was between two frames, it returns, and the decoder
   * is as new.
   *
   * @throws {FrameTruncatedError} If the stream ended inside a frame.
   * @throws {FrameTooLargeError | FrameCorruptError | FrameTruncatedError} If `error` was set before.
   * @throws {TypeError} If `next` has not been called until it returned `undefined`: frames may be left.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#chunk !== undefined) {
      throw new TypeError("Cannot end decoding: there are bytes left that next() was not asked to decode");
    }
    if (this.#partial === undefined) return;
    const { received, expected } = this.#partial;
    const where = `at byte ${received} of ${expected ?? "a header"}`;
    throw this.#fail(
      new FrameTruncatedError(`Cannot decode frame: stream ended ${where}`, { pendingBytes: received, expected }),
    );
  }

  /** Gives the chunk's bytes to the partial frame, a new one if need be, and returns it if that made it whole. */
  #join(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#at >= chunk.length) { // only so if someone, against the rule, transferred the buffer of a frame in it
      this.#fail(new TypeError("Cannot decode frame: the chunk's buffer was detached before all of it was decoded"));
      return undefined;
    }
    const partial = this.#partial ??= new PartialFrame(this.#layout, this.#mayShare);
    try {
      this.#at = partial.take(chunk, this.#at);
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    }
    if (this.#at === chunk.length) this.#leaveChunk();
    if (partial.frame !== undefined) this.#partial = undefined;
    return partial.frame;
  }

  /** Lets go of the chunk, which is used up, and goes on with the one behind it, if any. */
  #leaveChunk(): void {
    this.#start(this.#queue?.take());
    if (this.#queue?.bytes === 0) this.#queue = undefined;
  }

  #start(chunk: Uint8Array | undefined): void {
    this.#chunk = chunk;
    this.#buffer = undefined;
    this.#at = 0;
  }

  #fail(error: Error): Error {
    this.#start(undefined);
    this.#queue = this.#partial = undefined;
    return this.#error = error;
  }
}
