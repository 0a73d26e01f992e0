import { Assembly } from "./assembly.ts";
import { frameLength } from "./header.ts";
import type { FrameLayout } from "./layout.ts";
import { MAX_VARINT_BYTES, varintBytesAt } from "./length_field.ts";

/**
 * A frame of which only the beginning has come. It copies what it takes, so that it pins no chunk, and takes memory for
 * what has come, never for what a header claims.
 *
 *     state        knows           holds                                ends when
 *     in header    nothing         all it took, in `#header`            the length field is whole
 *     in body      `#frameBytes`   what is to be delivered, in `#body`  `#received` reaches `#frameBytes`
 *     whole        `frame`         the frame                            the decoder delivers it
 */
export class PartialFrame {
  readonly #layout: FrameLayout;
  readonly #mayShare: boolean;
  #received = 0;
  #header: Assembly | undefined;
  /** The bytes of the whole frame, header included. 0 while unknown: no frame has none. */
  #frameBytes = 0;
  #strip = 0;
  #body: Assembly | undefined;
  #frame: Uint8Array | undefined;

  /** One of which nothing has come. With `mayShare`, what is delivered may be a view on a chunk that has all of it. */
  constructor(layout: FrameLayout, mayShare: boolean) {
    this.#layout = layout;
    this.#mayShare = mayShare;
  }

  /** How many of the frame's bytes have been taken. */
  get received(): number {
    return this.#received;
  }

  /** How many bytes the frame has, or `undefined` while that isn't known. */
  get expected(): number | undefined {
    return this.#frameBytes === 0 ? undefined : this.#frameBytes;
  }

  /** The frame as it is delivered, once it is whole. */
  get frame(): Uint8Array | undefined {
    return this.#frame;
  }

  /** The bytes of memory taken for it. */
  get capacity(): number {
    return (this.#header?.bytes.length ?? 0) + (this.#body?.bytes.length ?? 0);
  }

  /**
   * Takes the frame's bytes from a chunk, which has some from `at` on, and returns the position after them.
   *
   * @throws {FrameTooLargeError | FrameCorruptError} If the header is bad; no byte after it was taken then.
   */
  take(chunk: Uint8Array, at: number): number {
    if (this.#frameBytes === 0) at = this.#takeHeader(chunk, at);
    return this.#frameBytes === 0 ? at : this.#takeBody(chunk, at);
  }

  #takeHeader(chunk: Uint8Array, at: number): number {
    if (this.#received === 0) {
      const size = frameLength(this.#layout, chunk, at, chunk.length);
      if (size > 0) { // a whole header, as most are: `#takeBody` takes it along with the rest
        this.#begin(size, chunk, at);
        return at;
      }
    }
    const { lengthOffset, headerBytes } = this.#layout;
    this.#header ??= new Assembly(headerBytes || lengthOffset + MAX_VARINT_BYTES);
    for (;;) {
      // Only its last byte tells how long a varint is, so that is taken byte by byte.
      const wanted = headerBytes || Math.max(lengthOffset, this.#received) + 1;
      const end = Math.min(chunk.length, at + wanted - this.#received);
      this.#header.append(chunk, at, end);
      this.#received += end - at;
      at = end;
      if (this.#received < wanted) return at;
      const header = this.#header.bytes;
      const size = frameLength(this.#layout, header, 0, wanted);
      if (size === 0) continue;
      this.#begin(size, header, 0);
      if (this.#strip < wanted) {
        this.#body = new Assembly(size - this.#strip);
        this.#body.append(header, this.#strip, wanted);
      }
      this.#header = undefined;
      return at;
    }
  }

  /** The header is whole, in `bytes` from `at` on. */
  #begin(frameBytes: number, bytes: Uint8Array, at: number): void {
    const { strip, lengthOffset } = this.#layout;
    this.#frameBytes = frameBytes;
    this.#strip = strip >= 0 ? strip : lengthOffset + varintBytesAt(bytes, at + lengthOffset, bytes.length);
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const missing = this.#frameBytes - this.#received;
    const end = Math.min(chunk.length, at + missing);
    const start = Math.min(end, at + Math.max(0, this.#strip - this.#received)); // of what is delivered
    this.#received += end - at;
    const whole = end - at === missing;
    if (whole && this.#mayShare && this.#body === undefined && start < end) { // say, its header came by itself
      this.#frame = new Uint8Array(chunk.buffer, chunk.byteOffset + start, end - start);
      return end;
    }
    if (start < end) {
      this.#body ??= new Assembly(this.#frameBytes - this.#strip);
      this.#body.append(chunk, start, end);
    }
    if (whole) this.#frame = this.#body === undefined ? new Uint8Array(0) : this.#body.bytes;
    return end;
  }
}
