/**
 * The length field itself: a whole number, written in one of ten ways. Nothing here knows of frames or limits.
 *
 * A way is given as a small number rather than as an object with methods, so that reading is a `switch` that the
 * engines inline: no closure, `DataView` or polymorphic call per frame.
 *
 * @module
 */

/** How a length is written: the width in bytes, plus {@linkcode LITTLE} for little-endian; 0 for a varint. */
export type LengthField = number;

const LITTLE = 16;
/** An unsigned LEB128 of 32 bits, 1 to 5 bytes. */
const VARINT: LengthField = 0;
/** Four bytes, big-endian: the default. */
export const U32_BE: LengthField = 4;
const U8 = 1, U16_BE = 2, U24_BE = 3, U64_BE = 8;
const U8_LE = U8 | LITTLE, U16_LE = U16_BE | LITTLE, U24_LE = U24_BE | LITTLE;
const U32_LE = U32_BE | LITTLE; // and what is left is U64_BE | LITTLE

const TWO_32 = 0x1_0000_0000;
/** The high half of 2^53 − 1: a u64 with more than this in its high half is not a safe integer. */
const MAX_SAFE_HIGH = 0x1f_ffff;

/** The most bytes a varint of 32 bits takes. */
export const MAX_VARINT_BYTES = 5;

/** {@linkcode readLength}: the field isn't whole yet. */
export const INCOMPLETE = -1;
/** {@linkcode readLength}: a u64 over 2^53 − 1, for {@linkcode readLargeLength}. */
export const UNSAFE = -2;
/** {@linkcode readLength}: a varint of more than 32 bits. */
export const OVERLONG = -3;
/** {@linkcode readLength}: a varint that a shorter one could have said. */
export const NOT_MINIMAL = -4;

/** The field for what the options of a format say. */
export function lengthField(lengthBytes: 1 | 2 | 3 | 4 | 8 | "varint", endian: "big" | "little"): LengthField {
  if (lengthBytes === "varint") return VARINT;
  return endian === "big" ? lengthBytes : lengthBytes | LITTLE;
}

/** The bytes the field takes, or 0 for a varint, where that hangs on the value. */
export function fieldWidth(field: LengthField): number {
  return field & ~LITTLE;
}

/** The largest value the field can hold and a `number` can say: 255 to 2^53 − 1. */
export function maxFieldValue(field: LengthField): number {
  const width = fieldWidth(field);
  if (width === 8) return Number.MAX_SAFE_INTEGER;
  return width === 0 ? TWO_32 - 1 : 2 ** (8 * width) - 1;
}

/**
 * Reads the field at `at` from bytes that end at `end`: its value, 0 to 2^53 − 1, or one of the negative constants
 * above. O(1), and reads no byte at or past `end`.
 */
export function readLength(field: LengthField, bytes: Uint8Array, at: number, end: number): number {
  if (at + fieldWidth(field) > end) return INCOMPLETE;
  switch (field) {
    case VARINT:
      return readVarint(bytes, at, end);
    case U8:
    case U8_LE:
      return bytes[at]!;
    case U16_BE:
      return bytes[at]! << 8 | bytes[at + 1]!;
    case U16_LE:
      return bytes[at]! | bytes[at + 1]! << 8;
    case U24_BE:
      return bytes[at]! << 16 | bytes[at + 1]! << 8 | bytes[at + 2]!;
    case U24_LE:
      return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
    case U32_BE:
      return u32be(bytes, at);
    case U32_LE:
      return u32le(bytes, at);
    case U64_BE:
      return u64(u32be(bytes, at), u32be(bytes, at + 4));
    default: // a little-endian u64
      return u64(u32le(bytes, at + 4), u32le(bytes, at));
  }
}

/** The exact value of a u64 for which {@linkcode readLength} said {@linkcode UNSAFE}. */
export function readLargeLength(field: LengthField, bytes: Uint8Array, at: number): bigint {
  const high = field === U64_BE ? u32be(bytes, at) : u32le(bytes, at + 4);
  const low = field === U64_BE ? u32be(bytes, at + 4) : u32le(bytes, at);
  return BigInt(high) << 32n | BigInt(low);
}

/**
 * Writes a value into the field at `at` and returns the position after it. The value must be a whole number from 0 to
 * {@linkcode maxFieldValue}, and the target long enough: neither is checked here.
 */
export function writeLength(field: LengthField, bytes: Uint8Array, at: number, value: number): number {
  switch (field) {
    case VARINT:
      return writeVarint(bytes, at, value);
    case U8:
    case U8_LE:
      bytes[at] = value;
      return at + 1;
    case U16_BE:
      bytes[at] = value >>> 8;
      bytes[at + 1] = value;
      return at + 2;
    case U16_LE:
      bytes[at] = value;
      bytes[at + 1] = value >>> 8;
      return at + 2;
    case U24_BE:
      bytes[at] = value >>> 16;
      bytes[at + 1] = value >>> 8;
      bytes[at + 2] = value;
      return at + 3;
    case U24_LE:
      bytes[at] = value;
      bytes[at + 1] = value >>> 8;
      bytes[at + 2] = value >>> 16;
      return at + 3;
    case U32_BE:
      putU32be(bytes, at, value);
      return at + 4;
    case U32_LE:
      putU32le(bytes, at, value);
      return at + 4;
    case U64_BE:
      putU32be(bytes, at, Math.floor(value / TWO_32));
      putU32be(bytes, at + 4, value % TWO_32);
      return at + 8;
    default: // a little-endian u64
      putU32le(bytes, at, value % TWO_32);
      putU32le(bytes, at + 4, Math.floor(value / TWO_32));
      return at + 8;
  }
}

/** How many bytes a value takes as a varint. No other count is accepted for it, so a value read tells its size. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** How many bytes the varint at `at` takes, minimal or not, or 0 if none ends within 5 bytes and before `end`. */
export function varintBytesAt(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + MAX_VARINT_BYTES);
  for (let i = at; i < last; i++) {
    if (bytes[i]! < 0x80) return i - at + 1;
  }
  return 0;
}

function readVarint(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return INCOMPLETE;
  let byte = bytes[at]!;
  if (byte < 0x80) return byte;
  let value = byte & 0x7f;
  for (let shift = 7; shift < 28; shift += 7) {
    if (++at >= end) return INCOMPLETE;
    byte = bytes[at]!;
    if (byte < 0x80) return byte === 0 ? NOT_MINIMAL : value | byte << shift;
    value |= (byte & 0x7f) << shift;
  }
  if (++at >= end) return INCOMPLETE;
  byte = bytes[at]!;
  if (byte > 0x0f) return OVERLONG; // bit 32 and up, or a sixth byte to come
  return byte === 0 ? NOT_MINIMAL : value + byte * 0x1000_0000;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  while (value > 0x7f) {
    bytes[at++] = value & 0x7f | 0x80;
    value >>>= 7;
  }
  bytes[at] = value;
  return at + 1;
}

export function u32be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
}

function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}

function u64(high: number, low: number): number {
  return high > MAX_SAFE_HIGH ? UNSAFE : high * TWO_32 + low;
}

export function putU32be(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function putU32le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
