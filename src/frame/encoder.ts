import { FrameTooLargeError } from "../errors.ts";
import { copyAll, copyPart, isBytes, kindOf } from "./bytes.ts";
import type { FrameFormat } from "./format.ts";
import { headerLength } from "./header.ts";
import { type FrameLayout, layoutOf } from "./layout.ts";
import { putU32be, varintBytesAt, writeLength } from "./length_field.ts";

/**
 * Makes frames of what is to be sent. It holds no state: one encoder may serve any number of streams.
 *
 * What it takes depends on the format:
 *
 * - **The payload**, where the format delivers just that: `lengthOffset` is 0 and `strip` is exactly the length field
 *   (the default). What a decoder then delivers is equal to what was passed in.
 * - **The full frame** for every other format, as the header's other bytes can't be made up: its header, with anything
 *   in the length field (a varint of any value, up to 5 bytes), and what follows. The length is filled in (a varint is
 *   replaced by the shortest that says it); the caller's array is not changed. What a decoder then delivers is the same
 *   frame, with its length filled in, from byte `strip` on: with `strip` 0 and the right length given, equal to what was
 *   passed in.
 *
 * Nothing is ever rounded or cut short: a payload that the format can't hold is refused before a byte is written.
 *
 * @example A frame in its own buffer
 * ```ts
 * import { FrameEncoder } from "@framed/server-endpoint";
 *
 * const frame = new FrameEncoder().encode(new TextEncoder().encode("hi"));
 * console.assert(frame.join() === "0,0,0,2,104,105");
 * ```
 *
 * @example Many frames in one reused buffer
 * ```ts
 * import { FrameEncoder } from "@framed/server-endpoint";
 *
 * const encoder = new FrameEncoder();
 * const buffer = new Uint8Array(65_536);
 * let end = 0;
 * for (const text of ["one", "two"]) end += encoder.encodeInto(new TextEncoder().encode(text), buffer, end);
 * console.assert(end === 14);
 * ```
 *
 * @example A large payload, not copied
 * ```ts
 * import { FrameEncoder } from "@framed/server-endpoint";
 *
 * const encoder = new FrameEncoder();
 * const payload = new Uint8Array(1_000_000);
 * const buffer = new Uint8Array(64);
 * const end = encoder.writeHeader(payload, buffer, 0);
 * const segments = [buffer.subarray(0, end), encoder.body(payload)]; // to be sent one after the other
 * console.assert(segments[1] === payload);
 * ```
 */
export class FrameEncoder {
  readonly #layout: FrameLayout;
  /** Bytes up to which any payload is encoded as four bytes of length and itself: -1 where a format isn't as simple. */
  readonly #plainBytes: number;

  /**
   * Makes an encoder.
   *
   * @param format How frames are made; {@linkcode lengthPrefixed} with its defaults where it's left out.
   * @throws {TypeError | RangeError} If the format is not valid.
   */
  constructor(format?: FrameFormat) {
    this.#layout = layoutOf(format);
    this.#plainBytes = this.#layout.isPlain ? this.#layout.maxEncodedBytes : -1;
  }

  /**
   * How many bytes the frame of this payload takes, its header included.
   *
   * This and every other method checks the payload first, in the same way, and changes nothing if it can't be encoded.
   *
   * @throws {FrameTooLargeError} If more bytes follow the length field than `maxFrameBytes`, or than the field can say.
   * @throws {RangeError} If fewer bytes follow the length field than `lengthAdjustment`, or a full frame is shorter than
   * its header or than `strip`.
   * @throws {TypeError} If the payload isn't a `Uint8Array`.
   */
  encodedLength(payload: Uint8Array): number {
    const body = this.#check(payload);
    return headerLength(this.#layout, body - this.#layout.adjustment) + body;
  }

  /**
   * The frame of this payload, in a new buffer of exactly its size.
   *
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  encode(payload: Uint8Array): Uint8Array {
    const frame = new Uint8Array(this.encodedLength(payload));
    this.encodeInto(payload, frame, 0);
    return frame;
  }

  /**
   * Writes the frame of this payload to `target` from `offset` on, and returns how many bytes it took. The payload must
   * not overlap what is written.
   *
   * @throws {RangeError} If it doesn't fit there. The target is unchanged then.
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  encodeInto(payload: Uint8Array, target: Uint8Array, offset: number = 0): number {
    const layout = this.#layout;
    const body = this.#check(payload);
    const value = body - layout.adjustment;
    const total = headerLength(layout, value) + body;
    checkRoom(total, target, offset);
    if (layout.takesPayload) {
      copyAll(payload, target, writeLength(layout.field, target, offset, value));
    } else if (total === payload.length) { // the header stays as long: one copy, then the length on top of it
      copyAll(payload, target, offset);
      writeLength(layout.field, target, offset + layout.lengthOffset, value);
    } else {
      const bodyAt = putHeader(layout, payload, value, target, offset);
      copyPart(payload, payload.length - body, payload.length, target, bodyAt);
    }
    return total;
  }

  /**
   * Writes the frames of these payloads to `target`, one behind the other from `offset` on, and returns how many bytes
   * they took. As `encodeInto` for each, and quicker.
   *
   * @throws {RangeError} If one doesn't fit there; those before it are written then.
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}, likewise.
   */
  encodeAllInto(payloads: readonly Uint8Array[], target: Uint8Array, offset: number = 0): number {
    const plainBytes = this.#plainBytes;
    let at = offset;
    for (let i = 0; i < payloads.length; i++) {
      const payload = payloads[i]!;
      const length = payload instanceof Uint8Array ? payload.length : Infinity; // which encodeInto looks at again
      if (length <= plainBytes && length + 4 <= target.length - at) {
        putU32be(target, at, length);
        copyAll(payload, target, at + 4);
        at += length + 4;
      } else {
        at += this.encodeInto(payload, target, at);
      }
    }
    return at - offset;
  }

  /**
   * How many bytes of the frame of this payload are its header.
   *
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  headerLength(payload: Uint8Array): number {
    return headerLength(this.#layout, this.#check(payload) - this.#layout.adjustment);
  }

  /**
   * Writes only the header to `target` from `offset` on, and returns how many bytes it took. The frame is that and
   * {@linkcode FrameEncoder.body | body}.
   *
   * @throws {RangeError} If it doesn't fit there. The target is unchanged then.
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  writeHeader(payload: Uint8Array, target: Uint8Array, offset: number = 0): number {
    const value = this.#check(payload) - this.#layout.adjustment;
    checkRoom(headerLength(this.#layout, value), target, offset);
    return putHeader(this.#layout, payload, value, target, offset) - offset;
  }

  /**
   * The bytes that follow the header in the frame of this payload, not copied: the payload itself, or for a format that
   * takes full frames, a view on it.
   *
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  body(payload: Uint8Array): Uint8Array {
    const body = this.#check(payload);
    if (body === payload.length) return payload;
    return new Uint8Array(payload.buffer, payload.byteOffset + payload.length - body, body);
  }

  /**
   * The frames of these payloads as segments to be sent one after the other, without copying a payload: all headers are
   * in one new buffer, and empty bodies left out. If one payload can't be encoded, none is.
   *
   * @throws {FrameTooLargeError | RangeError | TypeError} As {@linkcode FrameEncoder.encodedLength}.
   */
  encodeBatch(payloads: readonly Uint8Array[]): Uint8Array[] {
    let size = 0;
    for (const payload of payloads) size += this.headerLength(payload);
    const headers = new Uint8Array(size);
    const segments: Uint8Array[] = [];
    let at = 0;
    for (const payload of payloads) {
      const end = at + this.writeHeader(payload, headers, at);
      segments.push(new Uint8Array(headers.buffer, at, end - at));
      at = end;
      const body = this.body(payload);
      if (body.length > 0) segments.push(body);
    }
    return segments;
  }

  /**
   * Whether this is a payload that can be encoded, as far as a glance tells: `false` doesn't mean that it can't be. For
   * those who ask for every frame.
   */
  isPlain(payload: Uint8Array): boolean {
    return payload instanceof Uint8Array && payload.length <= this.#plainBytes;
  }

  /** The number of bytes that will follow the length field, if the payload can be encoded. */
  #check(payload: Uint8Array): number {
    if (!isBytes(payload)) {
      throw new TypeError(`Cannot encode frame: payload must be a Uint8Array, got ${kindOf(payload)}`);
    }
    const layout = this.#layout;
    const given = layout.takesPayload ? 0 : givenHeaderBytes(layout, payload);
    const body = payload.length - given;
    if (body > layout.maxEncodedBytes) {
      const limit = layout.maxEncodedBytes;
      throw new FrameTooLargeError(`Cannot encode frame: length ${body} is over the limit of ${limit}`, {
        length: body,
        limit,
      });
    }
    if (body < layout.adjustment) {
      throw new RangeError(`Cannot encode frame: length ${body} is under the least of ${layout.adjustment}`);
    }
    if (given > 0) checkStrip(layout, headerLength(layout, body - layout.adjustment) + body);
    return body;
  }
}

/** How long the header of a full frame is as the caller gave it. */
function givenHeaderBytes(layout: FrameLayout, frame: Uint8Array): number {
  const length = frame.length;
  if (layout.headerBytes !== 0) {
    if (length >= layout.headerBytes) return layout.headerBytes;
    throw new RangeError(
      `Cannot encode frame: ${length} bytes are fewer than the header's ${layout.headerBytes}, ` +
        `which this format takes from the caller`,
    );
  }
  const varint = varintBytesAt(frame, layout.lengthOffset, length);
  if (varint > 0) return layout.lengthOffset + varint;
  throw new RangeError(
    `Cannot encode frame: no varint ends within 5 bytes of byte ${layout.lengthOffset}, ` +
      `where this format takes one from the caller`,
  );
}

function checkStrip(layout: FrameLayout, frameBytes: number): void {
  if (frameBytes >= layout.strip) return;
  throw new RangeError(`Cannot encode frame: ${frameBytes} bytes are fewer than the ${layout.strip} to strip`);
}

function checkRoom(bytes: number, target: Uint8Array, offset: number): void {
  if (Number.isInteger(offset) && offset >= 0 && bytes <= target.length - offset) return;
  throw new RangeError(`Cannot encode frame: ${bytes} bytes do not fit a target of ${target.length} at ${offset}`);
}

/** Writes the header and returns the position after it. */
function putHeader(layout: FrameLayout, payload: Uint8Array, value: number, target: Uint8Array, at: number): number {
  const { lengthOffset } = layout;
  if (lengthOffset > 0) copyPart(payload, 0, lengthOffset, target, at);
  return writeLength(layout.field, target, at + lengthOffset, value);
}
