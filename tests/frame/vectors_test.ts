/**
 * What the length-field decoders of Netty, tokio-util, SwiftNIO and Ranch, and the reports of their bugs, agree on:
 * each stream whole, byte by byte, and cut in two at every offset, through each way of decoding.
 */
import { assertEquals } from "@std/assert";
import { lengthPrefixed, type LengthPrefixedOptions } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { bytes, decodes, type Ending, everyCut, filler, hex, join } from "./support.ts";

interface Vector {
  name: string;
  options?: LengthPrefixedOptions;
  /** Hex, and bytes for what would be long to write. */
  stream: readonly (string | Uint8Array)[];
  frames: readonly (string | Uint8Array)[];
  /** @default {"clean"} */
  ending?: Ending;
}

const nine = filler(9);
const eleven = filler(11);
const itself: LengthPrefixedOptions = { lengthBytes: 2, lengthAdjustment: -2 };
const varint: LengthPrefixedOptions = { lengthBytes: "varint" };

const vectors: Vector[] = [
  { name: "the end of a stream of nothing is clean", stream: [], frames: [] },
  { name: "the end at a frame boundary is clean", stream: ["00000001 61"], frames: ["61"] },
  { name: "one frame", stream: ["00000009", nine], frames: [nine] },
  { name: "an empty frame is a frame, not the end", stream: ["00000000"], frames: [""] },
  { name: "an empty frame between two", stream: ["00000001 61 00000000 00000001 62"], frames: ["61", "", "62"] },
  {
    name: "three frames in order",
    stream: ["00000009", nine, "00000003 010203 0000000b", eleven],
    frames: [nine, "010203", eleven],
  },
  { name: "a frame and the next header", stream: ["00000001 61 00000002 6263"], frames: ["61", "6263"] },
  { name: "u32, little-endian", options: { endian: "little" }, stream: ["09000000", nine], frames: [nine] },
  { name: "u8", options: { lengthBytes: 1 }, stream: ["09", nine], frames: [nine] },
  { name: "u16", options: { lengthBytes: 2 }, stream: ["0009", nine], frames: [nine] },
  {
    name: "u16, little-endian",
    options: { lengthBytes: 2, endian: "little" },
    stream: ["0900", nine],
    frames: [nine],
  },
  { name: "u24", options: { lengthBytes: 3 }, stream: ["00000b", eleven], frames: [eleven] },
  {
    name: "u24, little-endian",
    options: { lengthBytes: 3, endian: "little" },
    stream: ["0b0000", eleven],
    frames: [eleven],
  },
  { name: "u64", options: { lengthBytes: 8 }, stream: ["0000000000000009", nine], frames: [nine] },
  {
    name: "u64, little-endian",
    options: { lengthBytes: 8, endian: "little" },
    stream: ["0900000000000000", nine],
    frames: [nine],
  },
  { name: "u64 of 2^53", options: { lengthBytes: 8 }, stream: ["0020000000000000"], frames: [], ending: "too large" },
  {
    name: "u64 of 2^64 - 1, little-endian",
    options: { lengthBytes: 8, endian: "little" },
    stream: ["ffffffffffffffff"],
    frames: [],
    ending: "too large",
  },
  { name: "u32 is unsigned", stream: ["ffffffff 00"], frames: [], ending: "too large" },
  { name: "the end in a header", stream: ["0000"], frames: [], ending: "truncated" },
  { name: "the end in a body", stream: ["00000009 abcd"], frames: [], ending: "truncated" },
  { name: "the end between header and body", stream: ["00000009"], frames: [], ending: "truncated" },
  {
    name: "over the limit, no byte of the body",
    options: { maxFrameBytes: 5 },
    stream: ["00000009"],
    frames: [],
    ending: "too large",
  },
  { name: "at the limit", options: { maxFrameBytes: 9 }, stream: ["00000009", nine], frames: [nine] },
  {
    name: "one over the limit",
    options: { maxFrameBytes: 8 },
    stream: ["00000009", nine],
    frames: [],
    ending: "too large",
  },
  {
    name: "a length field at an offset",
    options: { lengthOffset: 4, lengthBytes: 2 },
    stream: ["7a7a7a7a 0009", nine],
    frames: [nine],
  },
  {
    name: "a header kept in the frame",
    options: { lengthOffset: 2, lengthBytes: 2, lengthAdjustment: 4, strip: 0 },
    stream: ["cafe 0009 01020304", nine, "beef 0000 05060708"],
    frames: [join(bytes("cafe000901020304"), nine), "beef000005060708"],
  },
  {
    name: "a byte after the length, stripped too",
    options: { lengthBytes: 3, lengthAdjustment: 1, strip: 4 },
    stream: ["00000b 0c", eleven],
    frames: [eleven],
  },
  {
    name: "a header around the length, the first part stripped",
    options: { lengthOffset: 1, lengthBytes: 2, lengthAdjustment: 1, strip: 3 },
    stream: ["ca 000b fe", eleven],
    frames: [join(bytes("fe"), eleven)],
  },
  {
    name: "the same, the length counting all of the frame",
    options: { lengthOffset: 1, lengthBytes: 2, lengthAdjustment: -3, strip: 3 },
    stream: ["ca 000f fe", eleven],
    frames: [join(bytes("fe"), eleven)],
  },
  {
    name: "a length that counts itself",
    options: itself,
    stream: ["000b", nine, "0005 010203"],
    frames: [nine, "010203"],
  },
  {
    name: "a length that counts itself, too small for that",
    options: itself,
    stream: ["0001"],
    frames: [],
    ending: "corrupt",
  },
  { name: "a length that counts only itself", options: itself, stream: ["0002"], frames: [""] },
  {
    name: "a frame exactly as long as what is stripped",
    options: { lengthBytes: 1, strip: 4 },
    stream: ["03 010203", "04 01020304"],
    frames: ["", "04"],
  },
  {
    name: "a frame shorter than what is stripped",
    options: { lengthBytes: 1, strip: 4 },
    stream: ["03 010203", "02 0102"],
    frames: [""],
    ending: "corrupt",
  },
  {
    name: "no frame after a fatal error",
    stream: ["00000001 61 ffffffff 00000001 62"],
    frames: ["61"],
    ending: "too large",
  },
  { name: "varint of one byte", options: varint, stream: ["04 01020304"], frames: ["01020304"] },
  { name: "varint of 0", options: varint, stream: ["00 00 01 61"], frames: ["", "", "61"] },
  { name: "varint of two bytes", options: varint, stream: ["fe0f", filler(2046)], frames: [filler(2046)] },
  {
    name: "varint at an offset",
    options: { lengthBytes: "varint", lengthOffset: 3 },
    stream: ["cafe01 8101", filler(129)],
    frames: [filler(129)],
  },
  {
    name: "varint kept in the frame",
    options: { lengthBytes: "varint", strip: 0 },
    stream: ["8101", filler(129), "01 61"],
    frames: [join(bytes("8101"), filler(129)), "0161"],
  },
  {
    name: "varint of four bytes, over the limit",
    options: varint,
    stream: ["80808001"],
    frames: [],
    ending: "too large",
  },
  {
    name: "varint of five bytes, over the limit",
    options: varint,
    stream: ["8080808001"],
    frames: [],
    ending: "too large",
  },
  { name: "varint of 2^32 - 1", options: varint, stream: ["ffffffff0f"], frames: [], ending: "too large" },
  { name: "varint of 2^32", options: varint, stream: ["8080808010"], frames: [], ending: "corrupt" },
  { name: "varint of 0 in two bytes", options: varint, stream: ["8000"], frames: [], ending: "corrupt" },
  { name: "varint of 1 in five bytes", options: varint, stream: ["8180808000"], frames: [], ending: "corrupt" },
  { name: "varint of six bytes", options: varint, stream: ["808080808001"], frames: [], ending: "corrupt" },
  { name: "the end in a varint", options: varint, stream: ["8080"], frames: [], ending: "truncated" },
];

for (const { name, options, stream, frames, ending = "clean" } of vectors) {
  test(`FrameDecoder decodes the same however it is cut: ${name}`, () => {
    const format = lengthPrefixed(options);
    const input = join(...stream.map(asBytes));
    const expected = { frames: frames.map((frame) => hex(asBytes(frame))), ending };
    for (const [way, decode] of Object.entries(decodes)) {
      for (const [cutName, chunks] of everyCut(input)) {
        assertEquals(decode(format, chunks), expected, `${way}, ${cutName}`);
      }
    }
  });
}

test("FrameDecoder decodes a frame whose header and body are each cut", () => {
  const chunks = [bytes("0000"), join(bytes("0009"), nine.slice(0, 3)), nine.slice(3)];
  for (const decode of Object.values(decodes)) {
    assertEquals(decode(lengthPrefixed(), chunks), { frames: [hex(nine)], ending: "clean" });
  }
});

function asBytes(part: string | Uint8Array): Uint8Array {
  return typeof part === "string" ? bytes(part) : part;
}
