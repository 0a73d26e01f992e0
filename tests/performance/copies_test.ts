/** What is copied on the way through: counted, as a clock would say something else each time. */
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { type Connection, type ConnectionHandler, lengthPrefixed, type ServerEndpointOptions } from "../../mod.ts";
import { test } from "../support/test.ts";
import { bytesSetBy } from "./support/bytes_set.ts";
import { batchEcho, idiomaticEcho } from "./support/echoes.ts";
import { chunkOf, encodedAll, joined, Served } from "./support/served.ts";

/** The largest payload that is packed together with others. */
const COPIED_BYTES = 64 * 1024;

test("Frames that came in one chunk are views on its buffer", async () => {
  const chunk = chunkOf(200, 64);
  for (const frame of await framesOf(chunk)) assertStrictEquals(frame.buffer, chunk.buffer);
});

test("Control: with memory of their own, they aren't", async () => {
  const chunk = chunkOf(200, 64);
  const frames = await framesOf(chunk, { inbound: { memory: "own" } });
  for (const frame of frames) assertNotStrictEquals(frame.buffer, chunk.buffer);
});

test("A frame that comes by itself is a view, unless its transport's runtime copies as many bytes for less", async () => {
  for (const bytes of [0, 1, 64, 1_000, 1_001]) {
    const chunk = chunkOf(1, bytes);
    for (const copiedFrameBytes of [undefined, 1_000]) {
      const read: Uint8Array[] = [];
      const handler: ConnectionHandler = async ({ frames }) => {
        while (await frames.waitToRead()) read.push(...frames.take());
      };
      await using served = await Served.open(handler, {}, copiedFrameBytes);
      await served.turn(chunk);
      assertEquals(read, [chunk.slice(4)]);
      assertEquals(read[0].buffer === chunk.buffer, bytes > (copiedFrameBytes ?? 0));
    }
  }
});

test("Frames that came in one chunk are views, but those of as many bytes as its transport's runtime copies for less", async () => {
  for (const bytes of [0, 1, 64, 128, 129, 1_000]) {
    const chunk = chunkOf(3, bytes);
    for (const copiedTogetherBytes of [undefined, 128]) {
      const read: Uint8Array[] = [];
      const handler: ConnectionHandler = async (connection) => {
        for await (const frame of connection) read.push(frame);
      };
      await using served = await Served.open(handler, {}, 0, copiedTogetherBytes);
      await served.turn(chunk);
      assertEquals(encodedAll(read), chunk);
      const views = bytes > (copiedTogetherBytes ?? -1);
      assertEquals(read.map(({ buffer }) => buffer === chunk.buffer), [views, views, views]);
    }
  }
});

test("Such a copy is made as the transport makes it, also of an empty frame at the chunk's end", async () => {
  const chunk = joined([chunkOf(2, 64), chunkOf(1, 0)]);
  const asked: number[][] = [];
  await using served = await Served.open(batchEcho, {}, 0, 128, (bytes, start, end) => {
    asked.push([start, end]);
    return bytes.slice(start, end);
  });
  assertEquals(joined(await served.turn(chunk)), chunk);
  assertEquals(asked, [[4, 68], [72, 136], [140, 140]]);
});

test("A read that waited is given no view on a large chunk: an old promise would keep all of it", async () => {
  const small = chunkOf(100, 600); // up to 64 KiB, a chunk isn't worth the copy
  assertEquals(await givenToWaitingReads(small), Array(100).fill(true));
  const large = chunkOf(100, 1_000);
  assertEquals(await givenToWaitingReads(large), [false, ...Array(99).fill(true)]);
  const largeFrames = chunkOf(3, 32 * 1024 + 1); // nor is a frame that is most of what is kept
  assertEquals(await givenToWaitingReads(largeFrames), [true, true, true]);
  assertEquals(await givenToWaitingReads(chunkOf(1, 100_000)), [true]);
});

test("Nor is it in another format, whose small frames are views all the same", async () => {
  const chunk = joined(Array.from({ length: 9_000 }, () => new Uint8Array([7, ...Array(7).fill(1)])));
  const read: Uint8Array[] = [];
  const handler: ConnectionHandler = async (connection) => {
    for await (const frame of connection) read.push(frame);
  };
  await using served = await Served.open(handler, { format: lengthPrefixed({ lengthBytes: 1 }) }, 0, 128);
  await served.transport.turn(); // the reader waits
  await served.turn(chunk);
  assertEquals([0, 1, 2].map((index) => read[index].buffer === chunk.buffer), [false, true, true]);
});

for (const echo of [batchEcho, idiomaticEcho]) {
  test(`${echo.name} copies each small payload once`, async () => {
    assertEquals(await copiesPerByte(echo, 250, 64), 1);
    assertEquals(await copiesPerByte(echo, 100, 1_000), 1);
    assertEquals(await copiesPerByte(echo, 10, COPIED_BYTES), 1);
  });

  test(`${echo.name} copies no payload over 64 KiB: the socket gets the bytes that came`, async () => {
    assertEquals(await copiesPerByte(echo, 10, COPIED_BYTES + 1), 0);
    await using served = await Served.open(echo);
    const chunk = chunkOf(3, 100_000);
    const writes = await served.turn(chunk);
    assertEquals(joined(writes), chunk);
    const large = writes.filter(({ length }) => length === 100_000);
    assertEquals(large.map(({ buffer }) => buffer === chunk.buffer), [true, true, true]);
    assertEquals(large.map(({ byteOffset }) => byteOffset), [4, 100_008, 200_012]);
    const headers = writes.filter(({ length }) => length === 4);
    assertEquals([...new Set(headers.map(({ buffer }) => buffer.byteLength))], [65 * 1024]); // no buffer for a payload
  });
}

test("A payload over 64 KiB that the program made is the one that the socket gets", async () => {
  let connection!: Connection;
  await using served = await Served.open(async (made) => {
    connection = made;
    await batchEcho(made);
  });
  const payload = new Uint8Array(COPIED_BYTES + 1);
  assert(connection.trySend(payload));
  await served.transport.turn();
  assertStrictEquals(served.socket.writes.at(-1), payload);
});

test("Control: an echo that joins what it sends is caught", async () => {
  const joins: ConnectionHandler = async (connection) => {
    for await (const frame of connection) await connection.send(joined([frame]));
  };
  assertEquals(await copiesPerByte(joins, 250, 64), 2);
  assertEquals(await copiesPerByte(joins, 10, COPIED_BYTES + 1), 1);
});

/** How often a payload byte is copied between the chunk that brought it and the write that took it. */
async function copiesPerByte(handler: ConnectionHandler, frames: number, payloadBytes: number): Promise<number> {
  await using served = await Served.open(handler);
  const chunk = chunkOf(frames, payloadBytes);
  return await bytesSetBy(() => served.turn(chunk), payloadBytes) / (frames * payloadBytes);
}

/** Which of a chunk's frames are views on it, where a `read()` waited for the first. */
async function givenToWaitingReads(chunk: Uint8Array): Promise<boolean[]> {
  const read: Uint8Array[] = [];
  await using served = await Served.open(async (connection) => {
    for await (const frame of connection) read.push(frame);
  });
  await served.transport.turn(); // the reader waits
  await served.turn(chunk);
  assertEquals(encodedAll(read), chunk);
  return read.map(({ buffer }) => buffer === chunk.buffer);
}

/** The frames as the reader gets them. */
async function framesOf(chunk: Uint8Array, options?: ServerEndpointOptions): Promise<Uint8Array[]> {
  const read: Uint8Array[] = [];
  await using served = await Served.open(async ({ frames }) => {
    while (await frames.waitToRead()) read.push(...frames.take());
  }, options);
  await served.turn(chunk);
  assertEquals(read.length, 200);
  return read;
}
