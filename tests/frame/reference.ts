/**
 * Decoding and encoding as simply as can be, for the real thing to be compared with: everything at once, in `bigint`,
 * with nothing shared with it.
 */
import type { FrameFormat } from "../../src/frame/format.ts";
import { type Ending, hex, type Outcome } from "./support.ts";

/** All frames of a whole stream. */
export function referenceDecode(format: FrameFormat, stream: Uint8Array): Outcome {
  const frames: string[] = [];
  let rest = stream;
  while (rest.length > 0) {
    const field = readField(format, rest.subarray(format.lengthOffset));
    if (typeof field === "string") return { frames, ending: field };
    const header = format.lengthOffset + field.width;
    const body = field.value + BigInt(format.lengthAdjustment);
    if (body < 0n) return { frames, ending: "corrupt" };
    if (body > BigInt(format.maxFrameBytes)) return { frames, ending: "too large" };
    const frame = rest.subarray(0, header + Number(body));
    const strip = format.strip ?? header;
    if (strip > header + Number(body)) return { frames, ending: "corrupt" };
    if (frame.length < header + Number(body)) return { frames, ending: "truncated" };
    frames.push(hex(frame.subarray(strip)));
    rest = rest.subarray(frame.length);
  }
  return { frames, ending: "clean" };
}

function readField(format: FrameFormat, rest: Uint8Array): { value: bigint; width: number } | Ending {
  const { lengthBytes } = format;
  if (lengthBytes === "varint") {
    let value = 0n;
    for (const [i, byte] of rest.entries()) {
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte > 0x7f && i === 4 || value >= 2n ** 32n) return "corrupt";
      if (byte === 0 && i > 0) return "corrupt";
      if (byte <= 0x7f) return { value, width: i + 1 };
    }
    return "truncated";
  }
  if (rest.length < lengthBytes) return "truncated";
  const digits = [...rest.subarray(0, lengthBytes)];
  if (format.endian === "little") digits.reverse();
  return { value: digits.reduce((sum, digit) => sum * 256n + BigInt(digit), 0n), width: lengthBytes };
}

/** The length field that says that `body` bytes follow it. */
export function referenceField(format: FrameFormat, body: number): Uint8Array {
  let value = BigInt(body) - BigInt(format.lengthAdjustment);
  const bytes: number[] = [];
  if (format.lengthBytes === "varint") {
    for (; value > 127n; value /= 128n) bytes.push(Number(value % 128n) + 128);
    return Uint8Array.of(...bytes, Number(value));
  }
  for (let i = 0; i < format.lengthBytes; i++, value /= 256n) bytes.push(Number(value % 256n));
  if (value > 0n) throw new RangeError("too long for the field");
  return Uint8Array.from(format.endian === "big" ? bytes.reverse() : bytes);
}
