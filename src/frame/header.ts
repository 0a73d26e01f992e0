import { FrameCorruptError, FrameTooLargeError } from "../errors.ts";
import type { FrameLayout } from "./layout.ts";
import { NOT_MINIMAL, OVERLONG, readLargeLength, readLength, UNSAFE, varintBytes } from "./length_field.ts";

/**
 * How long the frame is that starts at `at`, its header included, or 0 if its length field goes on past `end`.
 *
 * This is the one place that judges a header: {@linkcode FrameDecoder.next} deals by itself only with frames that are
 * well-formed and whole.
 *
 * @throws {FrameTooLargeError} If more bytes follow the length field than the format allows.
 * @throws {FrameCorruptError} If the length field is malformed, or the frame negative or shorter than what is to be
 * stripped from it.
 */
export function frameLength(layout: FrameLayout, bytes: Uint8Array, at: number, end: number): number {
  const lengthAt = at + layout.lengthOffset;
  const value = readLength(layout.field, bytes, lengthAt, end);
  if (value < 0) {
    if (value === UNSAFE) {
      throw tooLarge(readLargeLength(layout.field, bytes, lengthAt) + BigInt(layout.adjustment), layout);
    }
    if (value === OVERLONG) throw corrupt("varint length is longer than 32 bits");
    if (value === NOT_MINIMAL) throw corrupt("varint length is not in its shortest form");
    return 0;
  }
  const body = value + layout.adjustment;
  if (body < 0) throw corrupt(`length ${value} is under the least of ${-layout.adjustment}`);
  if (body > layout.maxBodyBytes) {
    throw tooLarge(Number.isSafeInteger(body) ? body : BigInt(value) + BigInt(layout.adjustment), layout);
  }
  const frame = headerLength(layout, value) + body;
  if (frame < layout.strip) throw corrupt(`frame of ${frame} bytes is shorter than the ${layout.strip} to strip`);
  return frame;
}

/** How long the header is whose length field says `value`. */
export function headerLength(layout: FrameLayout, value: number): number {
  return layout.headerBytes === 0 ? layout.lengthOffset + varintBytes(value) : layout.headerBytes;
}

function tooLarge(length: number | bigint, layout: FrameLayout): FrameTooLargeError {
  const limit = layout.maxBodyBytes;
  return new FrameTooLargeError(`Cannot decode frame: length ${length} is over the limit of ${limit}`, {
    length,
    limit,
  });
}

function corrupt(what: string): FrameCorruptError {
  return new FrameCorruptError(`Cannot decode frame: ${what}`);
}
