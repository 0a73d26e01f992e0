/** What decoding costs, in bytes allocated and copied: counted, as a clock would say something else each time. */
import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { Assembly } from "../../src/frame/assembly.ts";
import { ChunkQueue } from "../../src/frame/chunk_queue.ts";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import { lengthPrefixed } from "../../src/frame/format.ts";
import { layoutOf } from "../../src/frame/layout.ts";
import { PartialFrame } from "../../src/frame/partial_frame.ts";
import { collectGarbage } from "../support/garbage.ts";
import { test } from "../support/test.ts";
import { bytes, filler, join } from "./support.ts";

const MIB = 2 ** 20;

test("PartialFrame takes memory for what has come, not for what a header claims", () => {
  for (const lengthBytes of [4, 8, "varint"] as const) {
    const layout = layoutOf(lengthPrefixed({ lengthBytes, maxFrameBytes: 2 ** 31 - 1 }));
    const claim = { 4: "7fffffff", 8: "000000007fffffff", varint: "ffffffff07" }[lengthBytes];
    const partial = new PartialFrame(layout, true);
    partial.take(bytes(claim), 0);
    assertEquals(partial.capacity, 0);
    partial.take(filler(10), 0);
    assertLessOrEqual(partial.capacity, 64);
    assertEquals(partial.received, claim.length / 2 + 10);
    for (const more of [100, 1_000, 10_000, 100_000]) {
      partial.take(filler(more), 0);
      assertLessOrEqual(partial.capacity, 2 * partial.received);
    }
  }
});

test("PartialFrame takes memory for what has come of a long header, and none once it is whole", () => {
  const partial = new PartialFrame(layoutOf(lengthPrefixed({ lengthOffset: 1_996 })), true);
  for (let i = 0; i < 1_999; i++) {
    partial.take(Uint8Array.of(0), 0);
    assertLessOrEqual(partial.capacity, Math.max(64, 2 * partial.received));
  }
  partial.take(bytes("09"), 0);
  assertEquals([partial.received, partial.expected, partial.capacity], [2_000, 2_009, 0]);
});

test("PartialFrame keeps nothing of what is to be stripped", () => {
  const partial = new PartialFrame(layoutOf(lengthPrefixed({ lengthBytes: 2, strip: 60_000 })), true);
  partial.take(join(bytes("ffff"), new Uint8Array(50_000)), 0);
  assertEquals([partial.received, partial.capacity], [50_002, 0]);
  partial.take(new Uint8Array(10_000), 0);
  assertEquals([partial.received, partial.capacity], [60_002, 64]);
});

test("Assembly costs O(size), byte by byte, and ends with no slack", () => {
  for (const size of [1, 63, 64, 65, 1_000, MIB, MIB + 1]) {
    const assembly = new Assembly(size);
    const byte = bytes("07");
    let allocated = 0;
    let buffers = 0;
    let last = assembly.bytes;
    for (let i = 0; i < size; i++) {
      assembly.append(byte, 0, 1);
      if (assembly.bytes === last) continue;
      last = assembly.bytes;
      allocated += last.length;
      buffers++;
    }
    assertEquals([assembly.length, last.length, last.buffer.byteLength], [size, size, size]);
    assert(last.every((value) => value === 7));
    assertLessOrEqual(allocated, 3 * size); // each buffer is filled at most once, so this bounds what is copied
    assertLessOrEqual(buffers, Math.ceil(Math.log2(size + 1)));
  }
});

test("FrameDecoder copies O(frame) bytes for a frame of 16 MiB in pieces", () => {
  const size = 16 * MIB;
  const format = lengthPrefixed({ maxFrameBytes: size });
  for (const piece of [1_024, 65_536, size]) {
    const decoder = new FrameDecoder(format);
    decoder.push(bytes("0100"));
    const body = new Uint8Array(piece);
    const copied = bytesSet(() => {
      const frames = [...decoder.push(bytes("0000"))];
      for (let sent = 0; sent < size; sent += piece) frames.push(...decoder.push(body));
      assertEquals(frames.map((frame) => frame.buffer.byteLength), [size]);
    });
    assertLessOrEqual(copied, piece === size ? 0 : 3 * size); // whole in a chunk, it is a view
  }
});

test("FrameDecoder copies O(frame) bytes for a frame of 1 MiB byte by byte", () => {
  const decoder = new FrameDecoder();
  decoder.push(bytes("00100000"));
  const byte = bytes("07");
  let frames = 0;
  const copied = bytesSet(() => {
    for (let i = 0; i < MIB; i++) frames += decoder.push(byte).length;
  });
  assertEquals(frames, 1);
  assertLessOrEqual(copied, 2 * MIB); // only when its buffer grows: single bytes aren't copied by `set`
});

test("FrameDecoder copies nothing of frames that are whole in their chunk", () => {
  const chunk = join(...Array.from({ length: 500 }, () => join(bytes("00000064"), filler(100))));
  const decoder = new FrameDecoder();
  const copied = bytesSet(() => assertEquals(decoder.push(chunk).length, 500));
  assertEquals(copied, 0);
});

test("ChunkQueue gives chunks in order, and counts their bytes", () => {
  const queue = new ChunkQueue();
  assertEquals([queue.take(), queue.bytes], [undefined, 0]);
  queue.add(filler(3));
  queue.add(filler(5));
  assertEquals(queue.bytes, 8);
  assertEquals(queue.take(), filler(3));
  assertEquals(queue.bytes, 5);
  queue.add(filler(1));
  assertEquals([queue.take(), queue.take(), queue.take()], [filler(5), filler(1), undefined]);
  assertEquals(queue.bytes, 0);
});

const COUNT = 50;
/** Collectors may miss what a stack slot still points to, but not many. */
const MOST = COUNT - 5;

test("FrameDecoder keeps no chunk between frames", async () => {
  const decoders = Array.from({ length: COUNT }, () => new FrameDecoder());
  const chunks = decoders.map((decoder) => {
    const chunk = new Uint8Array(1_000);
    decoder.push(chunk);
    decoder.feed(chunk.slice(0, 4));
    decoder.next();
    return new WeakRef(chunk.buffer);
  });
  assertGreaterOrEqual(await collected(chunks), MOST);
  for (const decoder of decoders) decoder.end();
});

test("FrameDecoder's partial frames keep no chunk", async () => {
  const decoders = Array.from({ length: COUNT }, () => new FrameDecoder());
  const chunks = decoders.map((decoder) => {
    const chunk = new Uint8Array(1_003); // ends three bytes into a header
    decoder.feed(chunk);
    for (let i = 0; i < 251; i++) decoder.next();
    const body = bytes("09 010203");
    decoder.push(body);
    return [new WeakRef(chunk.buffer), new WeakRef(body.buffer)];
  });
  assertGreaterOrEqual(await collected(chunks.flat()), 2 * MOST);
  for (const decoder of decoders) assertEquals(decoder.pendingBytes, 7);
});

test("FrameDecoder keeps no chunk after an error", async () => {
  const decoders = Array.from({ length: COUNT }, () => new FrameDecoder());
  const chunks = decoders.map((decoder) => {
    const chunk = new Uint8Array(1_000).fill(0xff);
    decoder.feed(chunk);
    decoder.feed(chunk);
    decoder.next();
    return new WeakRef(chunk.buffer);
  });
  assertGreaterOrEqual(await collected(chunks), MOST);
  for (const decoder of decoders) assert(decoder.error !== undefined);
});

/** How many bytes `Uint8Array.prototype.set` copies while `run` runs. */
function bytesSet(run: () => void): number {
  const { set } = Uint8Array.prototype;
  let copied = 0;
  Uint8Array.prototype.set = function (source, offset) {
    copied += source.length;
    return set.call(this, source, offset);
  };
  try {
    run();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return copied;
}

/** How many of the objects are gone once garbage was collected. */
async function collected(refs: readonly WeakRef<object>[]): Promise<number> {
  let gone = 0;
  for (let i = 0; i < 3 && gone < refs.length; i++) {
    await collectGarbage();
    gone = refs.filter((ref) => ref.deref() === undefined).length;
  }
  return gone;
}
