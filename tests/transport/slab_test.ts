import { assertEquals, assertGreater, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { Slab } from "../../src/transport/slab.ts";
import { test } from "../support/test.ts";

const slabOf = (slab: Slab): number => slab.room.buffer.byteLength;

/** As a read does: fills what it brings, or all the room there is, and takes it. */
function read(slab: Slab, bytes: number): Uint8Array {
  return slab.take(Math.min(bytes, slab.room.length));
}

function readMany(slab: Slab, bytes: number, times: number): void {
  for (let i = 0; i < times; i++) read(slab, bytes);
}

test("Slab of a new connection is small", () => {
  assertLessOrEqual(slabOf(new Slab({ open: 1 })), 256);
});

test("Slab.take() hands out what was read, and never the same bytes twice", () => {
  const slab = new Slab({ open: 1 });
  const chunks: Uint8Array[] = [];
  let seed = 1;
  for (let i = 0; i < 2000; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const length = Math.min(1 + seed % (i % 3 === 0 ? 200 : 20_000), slab.room.length);
    assertGreater(slab.room.length, 0);
    slab.room.fill(i & 0xff, 0, length);
    const chunk = slab.take(length);
    assertEquals(chunk.length, length);
    chunks.push(chunk);
  }
  chunks.forEach((chunk, i) => assertEquals(chunk.every((byte) => byte === (i & 0xff)), true));
});

test("Slab grows to full reads of bulk within a few of them", () => {
  const slab = new Slab({ open: 1 });
  let reads = 0;
  while (read(slab, 1 << 30).length < 64 * 1024) reads++;
  assertLessOrEqual(reads, 8);
  assertLessOrEqual(slabOf(slab), 256 * 1024);
});

test("Slab takes several reads of one size before the next allocation, and none of them is cut", () => {
  const slab = new Slab({ open: 1 });
  readMany(slab, 2176, 50);
  const buffers = new Set<unknown>();
  for (let i = 0; i < 100; i++) {
    const chunk = read(slab, 2176);
    assertEquals(chunk.length, 2176);
    buffers.add(chunk.buffer);
  }
  assertLessOrEqual(buffers.size, 100 / 4 + 1); // the first and the last of them are shared with other reads
});

test("Slab of small reads takes a dozen of them before the next allocation", () => {
  const slab = new Slab({ open: 10_000 });
  const buffers = new Set<unknown>();
  for (let i = 0; i < 150; i++) buffers.add(read(slab, 68).buffer);
  assertLessOrEqual(buffers.size, 1 + 150 / 12);
  assertLessOrEqual(slabOf(slab), 1024);
});

test("Slab of a connection that went quiet shrinks as it says little", () => {
  const slab = new Slab({ open: 1 });
  readMany(slab, 1 << 30, 50);
  assertGreaterOrEqual(slabOf(slab), 64 * 1024);
  readMany(slab, 40, 200);
  assertLessOrEqual(slabOf(slab), 1024);
});

test("Slab of a busy connection is smaller the more are open", () => {
  const sizes = [1, 100, 1000, 10_000, 1_000_000].map((open) => {
    const slab = new Slab({ open });
    readMany(slab, 1 << 30, 20);
    return slabOf(slab);
  });
  assertEquals(sizes, [...sizes].sort((a, b) => b - a));
  assertLessOrEqual(sizes[3]! * 10_000, 64 * 1024 * 1024);
  assertGreaterOrEqual(sizes[4]!, 1024);
});
