import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { FrameCorruptError, FrameTooLargeError, FrameTruncatedError } from "../../src/errors.ts";
import { FrameDecoder, type FrameDecoderOptions } from "../../src/frame/decoder.ts";
import { FrameEncoder } from "../../src/frame/encoder.ts";
import { lengthPrefixed } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { byteByByte, bytes, filler, join, takeAll } from "./support.ts";

const u8 = lengthPrefixed({ lengthBytes: 1 });

test("FrameDecoder.push() returns no frame for every proper prefix", () => {
  const frame = join(bytes("0000000b"), filler(11));
  for (let length = 0; length < frame.length; length++) {
    const decoder = new FrameDecoder();
    assertEquals(decoder.push(frame.slice(0, length)), []);
    assertEquals(decoder.pendingBytes, length);
    assertEquals(decoder.error, undefined);
    assertEquals(decoder.push(frame.slice(length)), [filler(11)]);
    assertEquals(decoder.pendingBytes, 0);
  }
});

test("FrameDecoder.push() returns a view on the chunk for a frame that is whole in it", () => {
  const chunk = bytes("02 6162 00 01 63").subarray(0);
  const frames = new FrameDecoder(u8).push(chunk);
  assertEquals(frames, [bytes("6162"), bytes(""), bytes("63")]);
  for (const frame of frames) assertStrictEquals(frame.buffer, chunk.buffer);
  assertEquals(frames.map((frame) => frame.byteOffset), [1, 4, 5]);
});

test("FrameDecoder.push() minds where a chunk starts in its buffer", () => {
  const chunk = bytes("ffff 02 6162 03 63 ff").subarray(2, 7);
  const decoder = new FrameDecoder(u8);
  assertEquals(decoder.push(chunk), [bytes("6162")]);
  assertEquals(decoder.push(bytes("6465")), [bytes("636465")]);
});

test("FrameDecoder.push() returns a view on the chunk for a body whose header came before it", () => {
  const chunk = bytes("6162 01 63");
  const decoder = new FrameDecoder(u8);
  assertEquals(decoder.push(bytes("02")), []);
  const frames = decoder.push(chunk);
  assertEquals(frames, [bytes("6162"), bytes("63")]);
  for (const frame of frames) assertStrictEquals(frame.buffer, chunk.buffer);
});

test("FrameDecoder.push() returns a frame cut over chunks in a buffer of exactly its size", () => {
  for (const length of [1, 2, 31, 32, 63, 64, 65, 100, 1_000]) {
    const stream = join(bytes("00000000"), filler(length));
    new DataView(stream.buffer).setUint32(0, length);
    const chunks = byteByByte(stream);
    const decoder = new FrameDecoder(lengthPrefixed({ strip: 2 }));
    const [frame] = chunks.flatMap((chunk) => decoder.push(chunk));
    assert(frame !== undefined);
    assertEquals(frame, stream.slice(2));
    assertEquals(frame.buffer.byteLength, frame.length);
  }
});

test("FrameDecoder.push() returns an empty frame cut over chunks with a buffer of no bytes", () => {
  for (const memory of ["shared", "own"] as const) {
    const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 2 }), { memory });
    decoder.push(bytes("00"));
    const frames = decoder.push(bytes("00 0001 61"));
    assertEquals(frames, [bytes(""), bytes("61")]);
    assertEquals(frames[0]?.buffer.byteLength, 0);
  }
});

test("FrameDecoder.push() returns frames with buffers of their own if told so", () => {
  const own: FrameDecoderOptions = { memory: "own" };
  const decoder = new FrameDecoder(u8, own);
  const chunks = [bytes("02 6162 00 03"), bytes("616263 01 61 02 61"), bytes("62")];
  const frames = chunks.flatMap((chunk) => decoder.push(chunk));
  assertEquals(frames, [bytes("6162"), bytes(""), bytes("616263"), bytes("61"), bytes("6162")]);
  for (const frame of frames) assertEquals(frame.buffer.byteLength, frame.length);
  assertEquals(new Set([...frames, ...chunks].map(({ buffer }) => buffer)).size, frames.length + chunks.length);
});

test("FrameDecoder.push() never writes to a frame it returned", () => {
  for (const memory of ["shared", "own"] as const) {
    const decoder = new FrameDecoder(u8, { memory });
    const stream = join(bytes("05"), filler(5, 1), bytes("05"), filler(5, 2), bytes("05"), filler(5, 3));
    const frames = [stream.slice(0, 2), stream.slice(2, 8), stream.slice(8)].flatMap((chunk) => decoder.push(chunk));
    assertEquals(frames, [filler(5, 1), filler(5, 2), filler(5, 3)]);
  }
});

test("FrameDecoder.push() takes a subclass of Uint8Array and returns a plain one", () => {
  class Chunk extends Uint8Array {
    override slice(): Chunk { // as Node's Buffer does: a view instead of a copy
      throw new Error("not a copy");
    }
  }
  for (const memory of ["shared", "own"] as const) {
    const decoder = new FrameDecoder(u8, { memory });
    for (let i = 0; i < 2; i++) decoder.feed(new Chunk(bytes("02 6162")));
    const frames = takeAll(decoder);
    assertEquals(frames, [bytes("6162"), bytes("6162")]);
    for (const frame of frames) assertStrictEquals(Object.getPrototypeOf(frame), Uint8Array.prototype);
  }
});

test("FrameDecoder.push() takes an empty chunk", () => {
  const decoder = new FrameDecoder(u8);
  assertEquals(decoder.push(new Uint8Array(0)), []);
  assertEquals(decoder.push(bytes("01")), []);
  assertEquals(decoder.push(new Uint8Array(0)), []);
  assertEquals(decoder.push(bytes("61")), [bytes("61")]);
});

test("FrameDecoder.push() refuses what isn't a Uint8Array, and stays usable", () => {
  const decoder = new FrameDecoder(u8);
  for (
    const chunk of [
      undefined,
      null,
      "01",
      [1],
      new ArrayBuffer(1),
      new Uint16Array(1),
      new DataView(new ArrayBuffer(1)),
    ]
  ) {
    assertThrows(() => decoder.push(chunk as unknown as Uint8Array), TypeError, "chunk must be a Uint8Array, got");
  }
  assertEquals(decoder.push(bytes("01 61")), [bytes("61")]);
});

test("FrameDecoder refuses a memory option it doesn't know", () => {
  const options = { memory: "mine" } as unknown as FrameDecoderOptions;
  assertThrows(() => new FrameDecoder(u8, options), TypeError, `memory must be "shared" or "own"`);
});

test("FrameDecoder.next() gives one frame at a time and leaves the rest undecoded", () => {
  const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 1, maxFrameBytes: 2 }));
  decoder.feed(bytes("01 61 02 6263 03"));
  assertEquals(decoder.pendingBytes, 6);
  assertEquals(decoder.next(), bytes("61"));
  assertEquals(decoder.pendingBytes, 4);
  assertEquals(decoder.next(), bytes("6263"));
  assertEquals(decoder.error, undefined);
  assertEquals(decoder.next(), undefined);
  assert(decoder.error instanceof FrameTooLargeError);
  assertEquals(decoder.next(), undefined);
});

test("FrameDecoder.take() gives the frames there are, whatever the first lets it expect", () => {
  const many = new Array(3000).fill(0);
  const lengths = [many, [100, ...many], [...many, 100], [0, 100, 100], [100, 0, 1, 0], [50, 50, 50], [9]];
  for (const sizes of lengths) {
    const frames = sizes.map((size) => filler(size));
    const chunk = join(...frames.map((frame) => new FrameEncoder().encode(frame)));
    for (const [from, to] of [[0, chunk.length], [0, chunk.length - 1], [2, chunk.length], [7, chunk.length - 2]]) {
      const decoder = new FrameDecoder();
      decoder.feed(chunk.subarray(0, from));
      const taken = decoder.take();
      decoder.feed(chunk.subarray(from, to));
      taken.push(...decoder.take());
      assertEquals(taken, frames.slice(0, to === chunk.length ? undefined : -1));
    }
  }
});

test("FrameDecoder.take() gives no more frames than asked for, and none behind the one that is over the bytes", () => {
  for (const options of [{}, { memory: "own" }] as const) {
    const fed = (maxFrameBytes?: number) => {
      const decoder = new FrameDecoder(lengthPrefixed({ maxFrameBytes }), options);
      decoder.feed(bytes("00000002 6162 00000000 00000001 63 00000003 646566 00000002 67"));
      return decoder;
    };
    const all = [bytes("6162"), bytes(""), bytes("63"), bytes("646566")];
    assertEquals(fed().take(), all);
    for (let frames = 0; frames <= 5; frames++) {
      const decoder = fed();
      assertEquals(decoder.take(frames), all.slice(0, frames));
      assertEquals(decoder.takenBytes, [0, 2, 2, 3, 6, 6][frames]);
      assertEquals(decoder.take(), all.slice(frames));
      assertEquals(decoder.takenBytes, [6, 4, 4, 3, 0, 0][frames]);
      assertEquals(decoder.pendingBytes, 5);
    }
    assertEquals(fed().take(Infinity, 0), all.slice(0, 1)); // over the bytes by itself
    assertEquals(fed().take(Infinity, 1), all.slice(0, 1));
    assertEquals(fed().take(Infinity, 2), all.slice(0, 3));
    assertEquals(fed().take(Infinity, 3), all);
    assertEquals(fed().take(2, 3), all.slice(0, 2));
    assertEquals(fed().take(1.5), all.slice(0, 2));
    assertEquals(fed().take(-1), []);
    assertEquals(fed().take(Infinity, -1), []);
    const limited = fed(2);
    assertEquals(limited.take(), all.slice(0, 3));
    assert(limited.error instanceof FrameTooLargeError);
    assertEquals(limited.take(), []);
  }
});

test("FrameDecoder.feed() queues chunks behind those not decoded yet", () => {
  const decoder = new FrameDecoder(u8);
  const stream = bytes("02 6162 03 636465 00 01 66");
  for (const chunk of byteByByte(stream)) decoder.feed(chunk);
  assertEquals(decoder.pendingBytes, stream.length);
  assertEquals(decoder.next(), bytes("6162"));
  assertEquals(decoder.pendingBytes, stream.length - 3);
  decoder.feed(bytes("01 67"));
  assertEquals(takeAll(decoder), [bytes("636465"), bytes(""), bytes("66"), bytes("67")]);
  assertEquals(decoder.pendingBytes, 0);
  decoder.feed(bytes("01 68"));
  assertEquals(takeAll(decoder), [bytes("68")]);
});

test("FrameDecoder.frameStarted tells a partial frame from frames not decoded yet", () => {
  const decoder = new FrameDecoder(u8);
  assertEquals(decoder.frameStarted, false);
  decoder.feed(bytes("01 61 01 62 03 63"));
  assertEquals(decoder.frameStarted, false);
  assertEquals(decoder.next(), bytes("61"));
  assertEquals(decoder.frameStarted, false);
  assertEquals(decoder.next(), bytes("62"));
  assertEquals(decoder.next(), undefined);
  assertEquals(decoder.frameStarted, true);
  decoder.feed(bytes("6465"));
  assertEquals(decoder.frameStarted, true);
  assertEquals(decoder.next(), bytes("636465"));
  assertEquals(decoder.frameStarted, false);
});

test("FrameDecoder.push() returns the frames before a bad header, and then throws the same error every time", () => {
  const cases = [
    { chunk: bytes("01 61 02 6162 ff"), format: lengthPrefixed({ lengthBytes: 1, maxFrameBytes: 5 }) },
    { chunk: bytes("03 61 04 6162 01"), format: lengthPrefixed({ lengthBytes: 1, lengthAdjustment: -2 }) },
    { chunk: bytes("01 61 02 6162 8000"), format: lengthPrefixed({ lengthBytes: "varint" }) },
  ];
  for (const { chunk, format } of cases) {
    const decoder = new FrameDecoder(format);
    assertEquals(decoder.push(join(chunk, filler(20))), [bytes("61"), bytes("6162")]);
    const { error } = decoder;
    assert(error instanceof FrameTooLargeError || error instanceof FrameCorruptError);
    for (let i = 0; i < 3; i++) {
      assertStrictEquals(assertThrows(() => decoder.push(bytes("01 61"))), error);
      assertStrictEquals(assertThrows(() => decoder.push(new Uint8Array(0))), error);
      assertStrictEquals(assertThrows(() => decoder.feed(bytes("01 61"))), error);
      assertStrictEquals(assertThrows(() => decoder.end()), error);
      assertEquals(decoder.next(), undefined);
      assertStrictEquals(decoder.error, error);
      assertEquals(decoder.pendingBytes, 0);
      assertEquals(decoder.frameStarted, false);
    }
  }
});

test("FrameDecoder.next() forgets what is queued behind a bad header", () => {
  const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 2, maxFrameBytes: 5 }));
  for (const chunk of [bytes("00"), bytes("06"), bytes("0001 61")]) decoder.feed(chunk);
  assertEquals(decoder.next(), undefined);
  assert(decoder.error instanceof FrameTooLargeError);
  assertEquals(decoder.pendingBytes, 0);
  assertEquals(decoder.next(), undefined);
});

test("FrameDecoder.end() throws inside a frame, the same error every time, with what there was of it", () => {
  const cases: [chunk: string, pendingBytes: number, expected: number | undefined, where: string][] = [
    ["01 61 ca", 1, undefined, "at byte 1 of a header"],
    ["01 61 cafe 00", 3, undefined, "at byte 3 of a header"],
    ["01 61 cafe 0009", 4, 13, "at byte 4 of 13"],
    ["01 61 cafe 0009 0102", 6, 13, "at byte 6 of 13"],
  ];
  for (const [chunk, pendingBytes, expected, where] of cases) {
    for (const chunks of [[bytes(chunk).slice(2)], byteByByte(bytes(chunk).slice(2))]) {
      const decoder = new FrameDecoder(lengthPrefixed({ lengthOffset: 2, lengthBytes: 2 }));
      for (const piece of chunks) decoder.push(piece);
      assertEquals(decoder.pendingBytes, pendingBytes);
      const error = assertThrows(() => decoder.end(), FrameTruncatedError);
      assertEquals(error.message, `Cannot decode frame: stream ended ${where}`);
      assertEquals(error.pendingBytes, pendingBytes);
      assertEquals(error.expected, expected);
      assertStrictEquals(assertThrows(() => decoder.end()), error);
      assertStrictEquals(assertThrows(() => decoder.push(bytes("00"))), error);
      assertStrictEquals(decoder.error, error);
      assertEquals(decoder.pendingBytes, 0);
    }
  }
});

test("FrameDecoder.end() between two frames leaves the decoder as new", () => {
  const decoder = new FrameDecoder(u8);
  decoder.end();
  assertEquals(decoder.push(bytes("01 61")), [bytes("61")]);
  decoder.end();
  decoder.end();
  assertEquals(decoder.push(bytes("01 62")), [bytes("62")]);
});

test("FrameDecoder.end() loses no frame that next() wasn't asked for", () => {
  const decoder = new FrameDecoder(u8);
  decoder.feed(bytes("01 61 01 62"));
  assertThrows(() => decoder.end(), TypeError, "bytes left");
  assertEquals(takeAll(decoder), [bytes("61"), bytes("62")]);
  decoder.end();
});

test("FrameDecoder's errors say what was claimed and what was allowed, and nothing that was sent in a body", () => {
  const cases: [options: Parameters<typeof lengthPrefixed>[0], chunk: string, message: string][] = [
    [{ maxFrameBytes: 65_536 }, "00011170", "length 70000 is over the limit of 65536"],
    [{ lengthBytes: 8 }, "ffffffffffffffff", "length 18446744073709551615 is over the limit of 1048576"],
    [{ lengthBytes: 2, lengthAdjustment: -2 }, "0001 0203", "length 1 is under the least of 2"],
    [{ lengthBytes: 1, strip: 3 }, "01 ca", "frame of 2 bytes is shorter than the 3 to strip"],
    [{ lengthBytes: "varint" }, "8080808010", "varint length is longer than 32 bits"],
    [{ lengthBytes: "varint" }, "8000", "varint length is not in its shortest form"],
  ];
  for (const [options, chunk, message] of cases) {
    const decoder = new FrameDecoder(lengthPrefixed(options));
    assertEquals(decoder.push(bytes(chunk)), []);
    assertEquals(decoder.error?.message, `Cannot decode frame: ${message}`);
  }
});

test("FrameDecoder.next() ends with an error if the chunk's buffer is transferred under it", () => {
  const decoder = new FrameDecoder(u8);
  decoder.feed(bytes("01 61 01 62"));
  decoder.feed(bytes("01 63"));
  const frame = decoder.next();
  assert(frame !== undefined);
  structuredClone(frame.buffer, { transfer: [frame.buffer as ArrayBuffer] });
  assertEquals(decoder.next(), undefined);
  assert(decoder.error instanceof TypeError);
  assertEquals(decoder.next(), undefined);
});
