/** A random format, a stream that may be one of its own or may be anything, and where it is cut: all from one seed. */
import { type FrameFormat, lengthPrefixed } from "../../mod.ts";
import { referenceField } from "../frame/reference.ts";
import { join } from "../frame/support.ts";
import { Random } from "./random.ts";

export interface FuzzCase {
  readonly seed: number;
  readonly format: FrameFormat;
  readonly stream: Uint8Array;
  /** The stream in pieces, each with a buffer of its own. */
  readonly chunks: Uint8Array[];
  /** More of the same seed's numbers, for what a test does with it. */
  readonly random: Random;
}

export function fuzzCase(seed: number): FuzzCase {
  const random = new Random(seed);
  const format = randomFormat(random);
  let stream = random.oneIn(8) ? random.bytes(random.from(0, 60)) : frames(format, random);
  for (let n = random.pick([0, 0, 1, 1, 2, 5]); n > 0; n--) stream = mutated(stream, random);
  return { seed, format, stream, chunks: pieces(stream, random), random };
}

function randomFormat(random: Random): FrameFormat {
  const lengthBytes = random.pick<FrameFormat["lengthBytes"]>([1, 2, 3, 4, 4, 8, "varint", "varint"]);
  const maxFrameBytes = random.pick([1, 7, 20, 127, 128, 300, 20_000, 1_048_576, 0x7fff_ffff]);
  const lengthOffset = random.pick([0, 0, 0, 1, 5]);
  const lengthAdjustment = Math.min(maxFrameBytes, random.pick([0, 0, 0, -1, -4, -8, 1, 6]));
  const header = lengthOffset + (lengthBytes === "varint" ? 1 : lengthBytes);
  const strip = random.pick([undefined, undefined, 0, 1, header, header + 1]);
  return lengthPrefixed({
    lengthBytes,
    endian: random.pick(["big", "little"]),
    maxFrameBytes,
    lengthOffset,
    lengthAdjustment,
    strip,
  });
}

/** Frames of the format, one behind the other, short as a rule. */
function frames(format: FrameFormat, random: Random): Uint8Array {
  const { lengthBytes, lengthAdjustment, lengthOffset, maxFrameBytes } = format;
  const most = Math.min(maxFrameBytes, (lengthBytes === 1 ? 255 : 65_535) + lengthAdjustment);
  const parts: Uint8Array[] = [];
  for (let n = random.from(0, 8); n > 0; n--) {
    const wanted = random.oneIn(20) ? random.from(0, 3_000) : random.from(0, 12);
    const body = Math.min(most, Math.max(0, lengthAdjustment, wanted));
    parts.push(random.bytes(lengthOffset), referenceField(format, body), random.bytes(body));
  }
  return join(...parts);
}

/** One thing that goes wrong with a stream. */
function mutated(stream: Uint8Array, random: Random): Uint8Array {
  const at = random.from(0, stream.length);
  const to = Math.min(stream.length, at + random.from(1, 9));
  const [before, middle, after] = [stream.slice(0, at), stream.slice(at, to), stream.slice(to)];
  switch (random.from(0, 6)) {
    case 0: // a bit
      if (middle.length > 0) middle[0] ^= 1 << random.from(0, 7);
      return join(before, middle, after);
    case 1: // bytes that often mean something to a length
      return join(before, middle.fill(random.pick([0, 1, 0x7f, 0x80, 0xff])), after);
    case 2: // bytes missing
      return join(before, after);
    case 3: // bytes too many
      return join(before, random.bytes(random.from(1, 9)), middle, after);
    case 4: // bytes twice
      return join(before, middle, middle, after);
    case 5: // the end missing
      return before;
    default: // a length of 2^k, a little more or less
      return join(before, powerOfTwo(random), after);
  }
}

function powerOfTwo(random: Random): Uint8Array {
  const bytes = new Uint8Array(8);
  const value = (1n << BigInt(random.from(0, 63))) + BigInt(random.from(-1, 1));
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), random.oneIn(2));
  return bytes.slice(random.from(0, 6));
}

function pieces(stream: Uint8Array, random: Random): Uint8Array[] {
  const longest = random.pick([1, 2, 5, 16, 1_000, 100_000]);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length;) {
    const length = random.from(1, longest);
    chunks.push(stream.slice(at, at + length));
    at += length;
  }
  return chunks;
}
