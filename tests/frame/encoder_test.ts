import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { FrameTooLargeError } from "../../src/errors.ts";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import { FrameEncoder } from "../../src/frame/encoder.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { bytes, filler, hex, join } from "./support.ts";

const hello = new TextEncoder().encode("Hello world");

/** What is passed in, and the frame that comes of it. */
const frames: [name: string, options: LengthPrefixedOptions, payload: string, frame: string][] = [
  ["the default", {}, "6162", "00000002 6162"],
  ["an empty payload", {}, "", "00000000"],
  ["u8", { lengthBytes: 1 }, "6162", "02 6162"],
  ["u16", { lengthBytes: 2 }, "6162", "0002 6162"],
  ["u16, little-endian", { lengthBytes: 2, endian: "little" }, "6162", "0200 6162"],
  ["u24", { lengthBytes: 3 }, "6162", "000002 6162"],
  ["u24, little-endian", { lengthBytes: 3, endian: "little" }, "6162", "020000 6162"],
  ["u32, little-endian", { endian: "little" }, "6162", "02000000 6162"],
  ["u64", { lengthBytes: 8 }, "6162", "0000000000000002 6162"],
  ["u64, little-endian", { lengthBytes: 8, endian: "little" }, "6162", "0200000000000000 6162"],
  ["varint", { lengthBytes: "varint" }, "6162", "02 6162"],
  ["a length that counts itself", { lengthAdjustment: -4 }, "61", "00000005 61"],
  ["a length that leaves out two bytes", { lengthAdjustment: 2 }, "616263", "00000001 616263"],
  ["a full frame for strip 0", { lengthBytes: 2, strip: 0 }, "ffff 6162", "0002 6162"],
  ["a full frame for a strip in the body", { lengthBytes: 2, strip: 3 }, "ffff ca 6162", "0003 ca 6162"],
  [
    "a full frame for a header before the length",
    { lengthOffset: 2, lengthBytes: 2 },
    "cafe ffff 6162",
    "cafe 0002 6162",
  ],
  [
    "a full frame for a header around the length, which counts all",
    { lengthOffset: 1, lengthBytes: 2, lengthAdjustment: -3, strip: 3 },
    "ca 0000 fe 6162",
    "ca 0006 fe 6162",
  ],
  ["a full frame, its varint as long", { lengthBytes: "varint", strip: 0 }, "7f 6162", "02 6162"],
  [
    "a full frame, its varint shortened",
    { lengthBytes: "varint", lengthOffset: 1 },
    "ca ffffffff7f 6162",
    "ca 02 6162",
  ],
  ["a full frame, its varint not minimal", { lengthBytes: "varint", strip: 0 }, "8000 6162", "02 6162"],
  ["a full frame, its strip 1 but its varint longer", { lengthBytes: "varint", strip: 1 }, "00 6162", "02 6162"],
];

for (const [name, options, payloadHex, frameHex] of frames) {
  test(`FrameEncoder makes the frame, by every method: ${name}`, () => {
    const encoder = new FrameEncoder(lengthPrefixed(options));
    const [payload, frame] = [bytes(payloadHex), bytes(frameHex)];

    assertEquals(encoder.encode(payload), frame);
    assertEquals(encoder.encodedLength(payload), frame.length);

    const target = new Uint8Array(frame.length + 5).fill(0xaa);
    assertEquals(encoder.encodeInto(payload, target, 3), frame.length);
    assertEquals(hex(target), "aaaaaa" + hex(frame) + "aaaa");

    target.fill(0xaa);
    const header = encoder.writeHeader(payload, target, 3);
    assertEquals(header, encoder.headerLength(payload));
    assertEquals(hex(target.slice(3 + header)), "aa".repeat(target.length - 3 - header));
    assertEquals(join(target.slice(3, 3 + header), encoder.body(payload)), frame);

    assertEquals(join(...encoder.encodeBatch([payload, payload, payload])), join(frame, frame, frame));
    assertEquals(payload, bytes(payloadHex)); // not changed
  });
}

test("FrameEncoder.encode() returns a new buffer of exactly the frame's size", () => {
  const encoder = new FrameEncoder();
  const frame = encoder.encode(hello);
  assertEquals([frame.byteOffset, frame.length, frame.buffer.byteLength], [0, 15, 15]);
  assertNotStrictEquals(frame.buffer, hello.buffer);
  assertNotStrictEquals(encoder.encode(hello).buffer, frame.buffer);
});

test("FrameEncoder lengthens a varint that no longer says its length", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: "varint", strip: 0 }));
  const payload = join(bytes("00"), filler(300));
  assertEquals(encoder.encodedLength(payload), 302);
  assertEquals(encoder.encode(payload), join(bytes("ac02"), filler(300)));
});

test("FrameEncoder.encode() copies payloads of every length up to 300 and from any offset", () => {
  const formats = [{}, { strip: 0 }, { lengthOffset: 1 }, {
    lengthBytes: "varint",
    strip: 0,
  }] as LengthPrefixedOptions[];
  for (const options of formats) {
    const encoder = new FrameEncoder(lengthPrefixed(options));
    const decoder = new FrameDecoder(lengthPrefixed({ ...options, strip: undefined }));
    const given = options.lengthBytes === "varint" ? 2 : "strip" in options ? 4 : options.lengthOffset === 1 ? 5 : 0;
    const source = filler(400);
    source[11] = 0x80; // where a varint starts
    source[12] = 0;
    for (let length = 0; length <= 300; length++) {
      const payload = source.subarray(11, 11 + given + length);
      assertEquals(decoder.push(encoder.encode(payload)), [payload.slice(given)]);
    }
  }
});

test("FrameEncoder.encodeInto() packs frames one after the other", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: 1 }));
  const target = new Uint8Array(8);
  let end = 0;
  for (const payload of ["61", "", "6263"]) end += encoder.encodeInto(bytes(payload), target, end);
  assertEquals(hex(target.subarray(0, end)), "016100026263");
  assertEquals(encoder.encodeInto(bytes("64"), target), 2); // from 0 on where not told
  assertEquals(hex(target), "0164000262630000");
});

test("FrameEncoder.encodeInto() takes the last byte of the target and refuses one more", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: 2 }));
  const target = new Uint8Array(10).fill(0xaa);
  for (const offset of [5, 6]) assertEquals(encoder.encodeInto(bytes("6162"), target, offset), 4);
  target.fill(0xaa);
  for (const offset of [7, 10, 11, -1, 0.5, NaN, Infinity, -Infinity]) {
    assertThrows(() => encoder.encodeInto(bytes("6162"), target, offset), RangeError, "do not fit");
  }
  for (const offset of [9, 10, -1, NaN]) {
    assertThrows(() => encoder.writeHeader(bytes("6162"), target, offset), RangeError, "do not fit");
  }
  assertEquals(hex(target), "aa".repeat(10));
  assertEquals(encoder.writeHeader(bytes("6162"), target, 8), 2); // only the header need fit
});

test("FrameEncoder.encodeAllInto() packs what encodeInto() packs, and refuses what that refuses", () => {
  for (
    const format of [undefined, lengthPrefixed({ lengthBytes: "varint" }), lengthPrefixed({ lengthAdjustment: 2 })]
  ) {
    const encoder = new FrameEncoder(format);
    const payloads = [2, 13, 64, 300].map((length) => new Uint8Array(length).fill(length));
    const expected = payloads.flatMap((payload) => [...encoder.encode(payload)]);
    const target = new Uint8Array(5 + expected.length);
    assertEquals(encoder.encodeAllInto(payloads, target, 5), expected.length);
    assertEquals([...target], [0, 0, 0, 0, 0, ...expected]);
    assertEquals(encoder.encodeAllInto([], target, 5), 0);
    assertThrows(() => encoder.encodeAllInto(payloads, target, 6), RangeError, "do not fit");
    // deno-lint-ignore no-explicit-any
    assertThrows(() => encoder.encodeAllInto(["text" as any], target), TypeError, "got string");
  }
  const small = new FrameEncoder(lengthPrefixed({ maxFrameBytes: 3 }));
  assertThrows(() => small.encodeAllInto([new Uint8Array(4)], new Uint8Array(20)), FrameTooLargeError);
});

test("FrameEncoder leaves the target untouched for a payload over the limit", () => {
  for (const options of [{}, { strip: 0 }, { lengthBytes: "varint" }] satisfies LengthPrefixedOptions[]) {
    const encoder = new FrameEncoder(lengthPrefixed({ ...options, maxFrameBytes: 5 }));
    const target = new Uint8Array(20).fill(0xaa);
    const payload = "strip" in options ? filler(4 + 6) : filler(6);
    assertThrows(() => encoder.encodeInto(payload, target, 0), FrameTooLargeError, "length 6 is over the limit of 5");
    assertThrows(() => encoder.writeHeader(payload, target, 0), FrameTooLargeError);
    assertEquals(hex(target), "aa".repeat(20));
  }
});

test("FrameEncoder refuses what isn't a Uint8Array, by every method", () => {
  const encoder = new FrameEncoder();
  for (
    const value of [
      undefined,
      null,
      "hi",
      [1],
      new ArrayBuffer(1),
      new Uint16Array(1),
      new DataView(new ArrayBuffer(1)),
    ]
  ) {
    const payload = value as unknown as Uint8Array;
    const calls = [
      () => encoder.encode(payload),
      () => encoder.encodedLength(payload),
      () => encoder.encodeInto(payload, new Uint8Array(9), 0),
      () => encoder.headerLength(payload),
      () => encoder.writeHeader(payload, new Uint8Array(9), 0),
      () => encoder.body(payload),
      () => encoder.encodeBatch([payload]),
    ];
    for (const call of calls) assertThrows(call, TypeError, "payload must be a Uint8Array, got");
  }
});

test("FrameEncoder takes a subclass of Uint8Array", () => {
  class Payload extends Uint8Array {}
  for (const options of [{}, { strip: 0 }] satisfies LengthPrefixedOptions[]) {
    const payload = bytes("00000000 6162");
    const encoder = new FrameEncoder(lengthPrefixed(options));
    assertEquals(encoder.encode(new Payload(payload)), encoder.encode(payload));
  }
});

test("FrameEncoder refuses a full frame shorter than its header", () => {
  const fixed = new FrameEncoder(lengthPrefixed({ lengthOffset: 2, lengthBytes: 2 }));
  for (const short of ["", "ca", "cafe00"]) {
    assertThrows(() => fixed.encode(bytes(short)), RangeError, "fewer than the header's 4");
  }
  assertEquals(fixed.encode(bytes("cafe0000")), bytes("cafe0000"));

  const varint = new FrameEncoder(lengthPrefixed({ lengthOffset: 1, lengthBytes: "varint" }));
  for (const short of ["", "ca", "ca80", "ca80808080", "ca8080808080", "ca808080808001"]) {
    assertThrows(() => varint.encode(bytes(short)), RangeError, "no varint ends within 5 bytes of byte 1");
  }
  assertEquals(varint.encode(bytes("ca8080808001")), bytes("ca00"));
});

test("FrameEncoder refuses a full frame shorter than what a decoder strips", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: 1, strip: 4 }));
  assertThrows(() => encoder.encode(bytes("000102")), RangeError, "3 bytes are fewer than the 4 to strip");
  assertEquals(encoder.encode(bytes("00010203")), bytes("03010203"));
});

test("FrameEncoder.body() is the payload itself, or a view on the full frame", () => {
  assertStrictEquals(new FrameEncoder().body(hello), hello);
  const full = join(bytes("cafe 0000"), hello);
  const body = new FrameEncoder(lengthPrefixed({ lengthOffset: 2, lengthBytes: 2 })).body(full.subarray(0, 9));
  assertStrictEquals(body.buffer, full.buffer);
  assertEquals(body, hello.slice(0, 5));
});

test("FrameEncoder.encodeBatch() copies no payload, puts all headers in one buffer, and leaves out empty bodies", () => {
  const encoder = new FrameEncoder();
  const payloads = [hello, new Uint8Array(0), filler(100)];
  const segments = encoder.encodeBatch(payloads);
  assertEquals(segments.map(({ length }) => length), [4, 11, 4, 4, 100]);
  assertStrictEquals(segments[1], hello);
  assertStrictEquals(segments[4], payloads[2]);
  const headers = [segments[0], segments[2], segments[3]];
  assertEquals(new Set(headers.map((segment) => segment?.buffer)).size, 1);
  assertEquals(headers[0]?.buffer.byteLength, 12);
  assertEquals(encoder.encodeBatch([]), []);
});

test("FrameEncoder.encodeBatch() encodes none if one can't be", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ maxFrameBytes: 5 }));
  assertThrows(() => encoder.encodeBatch([filler(5), filler(6)]), FrameTooLargeError);
});

test("FrameEncoder serves any number of streams at once", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: "varint" }));
  const first = encoder.encode(filler(200));
  const second = encoder.encode(filler(3));
  assertEquals(new FrameDecoder(lengthPrefixed({ lengthBytes: "varint" })).push(join(first, second)), [
    filler(200),
    filler(3),
  ]);
  assert(first.length === 202);
});
