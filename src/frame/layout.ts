import { type FrameFormat, lengthPrefixed } from "./format.ts";
import { fieldWidth, type LengthField, lengthField, maxFieldValue, U32_BE } from "./length_field.ts";

/** What decoders and encoders need of a format, worked out once and shared by all of them. */
export interface FrameLayout {
  /** How the length is written. */
  readonly field: LengthField;
  /** Bytes before the length field. */
  readonly lengthOffset: number;
  /** Bytes up to the end of the length field, or 0 for a varint, where that varies. */
  readonly headerBytes: number;
  /** Bytes that follow the length field, less its value. */
  readonly adjustment: number;
  /** Bytes cut from the front of a delivered frame, or -1 for a header that varies. */
  readonly strip: number;
  /** The most bytes that may follow the length field. */
  readonly maxBodyBytes: number;
  /** The most of those whose length the field can also hold. */
  readonly maxEncodedBytes: number;
  /** Whether what is delivered is all that follows the length field, so that an encoder takes just that. */
  readonly takesPayload: boolean;
  /** Whether a frame is four bytes, big-endian, that count what is delivered, and that: the default, with its own loops. */
  readonly isPlain: boolean;
}

const DEFAULT_FORMAT: FrameFormat = lengthPrefixed();

const layouts = new WeakMap<FrameFormat, FrameLayout>();

/**
 * The layout of a format. A format that {@linkcode lengthPrefixed} didn't make (a plain object, or one that came
 * through `structuredClone`) is checked like its options.
 */
export function layoutOf(format: FrameFormat = DEFAULT_FORMAT): FrameLayout {
  const known = layouts.get(format);
  if (known !== undefined) return known;
  const { lengthBytes, endian, lengthOffset, lengthAdjustment, strip, maxFrameBytes } = lengthPrefixed(format);
  const field = lengthField(lengthBytes, endian);
  const headerBytes = lengthBytes === "varint" ? 0 : lengthOffset + fieldWidth(field);
  const stripsHeader = lengthBytes === "varint" ? strip === undefined : strip === headerBytes;
  const takesPayload = lengthOffset === 0 && stripsHeader;
  const layout: FrameLayout = {
    field,
    lengthOffset,
    headerBytes,
    adjustment: lengthAdjustment,
    strip: strip ?? -1,
    maxBodyBytes: maxFrameBytes,
    maxEncodedBytes: Math.min(maxFrameBytes, maxFieldValue(field) + lengthAdjustment),
    takesPayload,
    isPlain: takesPayload && field === U32_BE && lengthAdjustment === 0,
  };
  if (Object.isFrozen(format)) layouts.set(format, layout); // one that can change is looked at anew each time
  return layout;
}
