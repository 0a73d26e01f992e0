import { fieldWidth, lengthField, MAX_VARINT_BYTES, maxFieldValue } from "./length_field.ts";

/** Largest `maxFrameBytes`: what every supported runtime can hold in one buffer, and a 32-bit integer. */
export const MAX_FRAME_BYTES = 0x7fff_ffff;
/** Largest `lengthOffset`. */
export const MAX_LENGTH_OFFSET = 0xffff;
/** Most that an adjustment may take off, so that a length over 2^53 − 1 is over every limit too. */
const MAX_TAKEN_OFF = 0xffff_ffff;

const OPTION_NAMES: readonly string[] = [
  "lengthBytes",
  "endian",
  "lengthOffset",
  "lengthAdjustment",
  "strip",
  "maxFrameBytes",
] satisfies (keyof LengthPrefixedOptions)[];

/**
 * Where the length of a frame stands, and what it counts: see {@linkcode lengthPrefixed}.
 *
 * @example
 * ```ts
 * import { FrameDecoder, lengthPrefixed, type LengthPrefixedOptions } from "@framed/server-endpoint";
 *
 * // A type byte, then a length that counts itself, as in PostgreSQL's messages; all of it is delivered.
 * const options: LengthPrefixedOptions = { lengthOffset: 1, lengthAdjustment: -4, strip: 0 };
 * const [message] = new FrameDecoder(lengthPrefixed(options)).push(new Uint8Array([90, 0, 0, 0, 5, 73]));
 * console.assert(message.length === 6);
 * ```
 */
export interface LengthPrefixedOptions {
  /**
   * The width of the length field in bytes, or `"varint"`: an unsigned LEB128 of 32 bits, 1 to 5 bytes, as in
   * {@link https://protobuf.dev/programming-guides/encoding/#varints Protocol Buffers}, but refused where it isn't the
   * shortest way to say its value.
   *
   * @default {4}
   */
  lengthBytes?: 1 | 2 | 3 | 4 | 8 | "varint";
  /**
   * The order of the length field's bytes. A varint has but one.
   *
   * @default {"big"}
   */
  endian?: "big" | "little";
  /**
   * Bytes before the length field, 0 to 65,535.
   *
   * @default {0}
   */
  lengthOffset?: number;
  /**
   * Bytes to add to the length field's value to get the number of bytes that follow the field: from minus the field's
   * largest value (4,294,967,295 at most) to `maxFrameBytes`. Negative where the length counts the header too.
   *
   * @default {0}
   */
  lengthAdjustment?: number;
  /**
   * Bytes cut from the front of each delivered frame, 0 to the length of the longest frame. The default is the whole
   * header: `lengthOffset` and the length field, whatever its size is in that frame.
   */
  strip?: number;
  /**
   * The most bytes that may follow the length field, 1 to 2,147,483,647. It can't be off.
   *
   * @default {1_048_576}
   */
  maxFrameBytes?: number;
}

/**
 * How a stream is cut into frames: what {@linkcode lengthPrefixed} makes. It is frozen, holds no state of any stream,
 * and may be shared by any number of decoders, encoders and endpoints.
 *
 * @example
 * ```ts
 * import { FrameDecoder, FrameEncoder, type FrameFormat, lengthPrefixed } from "@framed/server-endpoint";
 *
 * const format: FrameFormat = lengthPrefixed({ lengthBytes: 2 });
 * const bytes = new FrameEncoder(format).encode(new Uint8Array([7]));
 * console.assert(bytes.join() === "0,1,7" && new FrameDecoder(format).push(bytes).join() === "7");
 * ```
 */
export interface FrameFormat {
  /** The width of the length field in bytes, or `"varint"`. */
  readonly lengthBytes: 1 | 2 | 3 | 4 | 8 | "varint";
  /** The order of the length field's bytes. */
  readonly endian: "big" | "little";
  /** Bytes before the length field. */
  readonly lengthOffset: number;
  /** Bytes added to the length field's value to get the number of bytes that follow the field. */
  readonly lengthAdjustment: number;
  /** Bytes cut from the front of each delivered frame; absent for the whole header where a varint makes that vary. */
  readonly strip?: number;
  /** The most bytes that may follow the length field. */
  readonly maxFrameBytes: number;
}

/**
 * The format of frames that carry their length. The options are those of Netty's
 * {@link https://netty.io/4.1/api/io/netty/handler/codec/LengthFieldBasedFrameDecoder.html LengthFieldBasedFrameDecoder}
 * and tokio-util's
 * {@link https://docs.rs/tokio-util/latest/tokio_util/codec/length_delimited/ length_delimited}:
 *
 *     frame      =  lengthOffset bytes  |  length field  |  value + lengthAdjustment bytes
 *     delivered  =  the frame from byte `strip` on
 *
 * A frame of more than `maxFrameBytes` after the length field is refused as soon as the length field is complete, with
 * no byte of the body read and no memory allocated for it. So is one of fewer than 0 bytes, and one shorter than
 * `strip`.
 *
 * @example A length of 4 bytes, big-endian: the default
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed();
 * ```
 *
 *     INPUT                        DECODED
 *     +-- length -+-- payload --+  +-- payload --+
 *     | 0000 000B | Hello world |  | Hello world |
 *     +-----------+-------------+  +-------------+
 *
 * @example A length of 2 bytes, little-endian
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthBytes: 2, endian: "little" });
 * ```
 *
 *     INPUT                        DECODED
 *     +- length -+-- payload --+   +-- payload --+
 *     |   0B00   | Hello world |   | Hello world |
 *     +----------+-------------+   +-------------+
 *
 * @example A varint, as in delimited Protocol Buffers
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthBytes: "varint" });
 * ```
 *
 *     INPUT                         DECODED
 *     +- length -+--- payload ---+  +--- payload ---+
 *     |   AC02   |   300 bytes   |  |   300 bytes   |
 *     +----------+---------------+  +---------------+
 *
 * @example The header is kept
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthBytes: 2, strip: 0 });
 * ```
 *
 *     INPUT                        DECODED
 *     +- length -+-- payload --+   +- length -+-- payload --+
 *     |   000B   | Hello world |   |   000B   | Hello world |
 *     +----------+-------------+   +----------+-------------+
 *
 * @example The length counts itself
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthBytes: 2, lengthAdjustment: -2 });
 * ```
 *
 *     INPUT                        DECODED
 *     +- length -+-- payload --+   +-- payload --+
 *     |   000D   | Hello world |   | Hello world |
 *     +----------+-------------+   +-------------+
 *
 * @example A 3-byte length, then one byte that it doesn't count and that is cut off too
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthBytes: 3, lengthAdjustment: 1, strip: 4 });
 * ```
 *
 *     INPUT                                  DECODED
 *     +- length -+- kind -+-- payload --+    +-- payload --+
 *     |  00000B  |   0C   | Hello world |    | Hello world |
 *     +----------+--------+-------------+    +-------------+
 *
 * @example The length in the middle of a header, counting all of the frame; the first header byte and the length are cut off
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 *
 * lengthPrefixed({ lengthOffset: 1, lengthBytes: 2, lengthAdjustment: -3, strip: 3 });
 * ```
 *
 *     INPUT                                        DECODED
 *     +- magic -+- length -+- kind -+-- payload --+  +- kind -+-- payload --+
 *     |   CA    |   000F   |   FE   | Hello world |  |   FE   | Hello world |
 *     +---------+----------+--------+-------------+  +--------+-------------+
 *
 * @param options Each has its default; `undefined` means the default too.
 * @returns A frozen format.
 * @throws {TypeError} If an option is unknown or of the wrong type.
 * @throws {RangeError} If a number is out of its option's range, which the message gives.
 */
export function lengthPrefixed(options: LengthPrefixedOptions = {}): FrameFormat {
  if (typeof options !== "object" || options === null) throw new TypeError(refusal("options", "an object", options));
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) {
      throw new TypeError(`Cannot create a frame format: unknown option ${JSON.stringify(name)}`);
    }
  }
  const { lengthBytes = 4, endian = "big", lengthOffset = 0, lengthAdjustment = 0 } = options;
  const { maxFrameBytes = 1_048_576 } = options;
  checkLengthBytes(lengthBytes);
  if (endian !== "big" && endian !== "little") throw new TypeError(refusal("endian", `"big" or "little"`, endian));
  checkRange("lengthOffset", lengthOffset, 0, MAX_LENGTH_OFFSET);
  checkRange("maxFrameBytes", maxFrameBytes, 1, MAX_FRAME_BYTES);
  const field = lengthField(lengthBytes, endian);
  const maxValue = maxFieldValue(field);
  checkRange("lengthAdjustment", lengthAdjustment, -Math.min(maxValue, MAX_TAKEN_OFF), maxFrameBytes);

  const format = { lengthBytes, endian, lengthOffset, lengthAdjustment, maxFrameBytes };
  const { strip = lengthBytes === "varint" ? undefined : lengthOffset + lengthBytes } = options;
  if (strip === undefined) return Object.freeze(format);
  const longestHeader = lengthOffset + (fieldWidth(field) || MAX_VARINT_BYTES);
  checkRange("strip", strip, 0, longestHeader + Math.min(maxFrameBytes, maxValue + lengthAdjustment));
  return Object.freeze({ ...format, strip });
}

function checkLengthBytes(value: unknown): void {
  if (value === 1 || value === 2 || value === 3 || value === 4 || value === 8 || value === "varint") return;
  const message = refusal("lengthBytes", `1, 2, 3, 4, 8 or "varint"`, value);
  throw typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

function checkRange(name: string, value: unknown, least: number, most: number): void {
  const range = `a whole number from ${least} to ${most}`;
  if (typeof value !== "number") throw new TypeError(refusal(name, range, value));
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(refusal(name, range, value));
}

function refusal(name: string, range: string, value: unknown): string {
  return `Cannot create a frame format: ${name} must be ${range}, got ${shown(value)}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null || typeof value === "function"
    ? `a value of type ${typeof value}`
    : String(value);
}
