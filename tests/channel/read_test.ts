import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { test } from "../support/test.ts";
import { nextTurn, rest, stateOf } from "./support.ts";

test("read() takes the items that are there, in order", async () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2, 3]) writer.tryWrite(n);
  assertEquals([await reader.read(), await reader.read()], [1, 2]);
  assertEquals(reader.size, 1);
});

test("read() takes its item at once if one is there: several can be started", async () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2]) writer.tryWrite(n);
  const reads = [reader.read(), reader.read()];
  assertEquals([reader.size, reader.waiting], [0, false]);
  assertEquals(await Promise.all(reads), [1, 2]);
});

test("read() waits for an item, which is handed over and never stored", async () => {
  const { reader, writer } = new Channel<number>({ capacity: 1 });
  const read = reader.read();
  assertEquals(await stateOf(read), "pending");
  assertEquals(writer.tryWrite(1), true);
  assertEquals([reader.size, reader.tryRead(), reader.tryPeek()], [0, undefined, undefined]);
  assertEquals(writer.tryWrite(2), true);
  assertEquals(writer.tryWrite(3), false);
  assertEquals([await read, await reader.read()], [1, 2]);
});

test("read() throws at once while another read is pending, and that one gets the item", async () => {
  const { reader, writer } = new Channel<number>();
  const read = reader.read();
  for (const options of [undefined, {}, { signal: AbortSignal.abort() }, { signal: new AbortController().signal }]) {
    assertThrows(() => reader.read(options), TypeError, "Cannot read: another read is pending");
  }
  writer.tryWrite(1);
  writer.tryWrite(2);
  assertEquals([await read, await reader.read()], [1, 2]);
});

test("read() can be called again in the turn in which the pending one settled", async () => {
  const { reader, writer } = new Channel<number>();
  const first = reader.read();
  writer.tryWrite(1);
  const second = reader.read();
  writer.tryWrite(2);
  assertEquals(await Promise.all([first, second]), [1, 2]);
});

test("read() answers undefined when closed and drained, each time", async () => {
  const { reader, writer } = new Channel<number>();
  writer.tryWrite(1);
  writer.complete();
  assertEquals(await reader.read(), 1);
  for (let i = 0; i < 2; i++) assertStrictEquals(await reader.read(), undefined);
});

test("read() that is pending answers undefined when the channel closes", async () => {
  const { reader, writer } = new Channel<number>();
  const read = reader.read();
  writer.complete();
  assertStrictEquals(await read, undefined);
});

test("read() rejects with the error that the channel was closed with, after the items, each time", async () => {
  const { reader, writer } = new Channel<number>();
  const error = new Error("broken");
  writer.tryWrite(1);
  writer.complete(error);
  assertEquals(await reader.read(), 1);
  for (let i = 0; i < 2; i++) assertStrictEquals(await assertRejects(() => reader.read()), error);
});

test("read() that is pending rejects with the error that the channel closes with", async () => {
  const { reader, writer } = new Channel<number>();
  const error = new Error("broken");
  const read = reader.read();
  writer.complete(error);
  assertStrictEquals(await assertRejects(() => read), error);
  assertEquals(reader.waiting, false);
});

test("read() is served by a writer that was blocked", async () => {
  const { reader, writer } = new Channel<number>({ capacity: 1 });
  writer.tryWrite(1);
  const blocked = writer.write(2);
  assertEquals(await reader.read(), 1);
  const read = reader.read();
  await blocked;
  assertEquals(await read, 2);
});

test("tryRead() and tryPeek() never throw: not when closed, nor while a wait or a read is pending", async () => {
  const { reader, writer } = new Channel<number>();
  const look = () => assertEquals([reader.tryPeek(), reader.tryRead()], [undefined, undefined]);
  look();
  const wait = reader.waitToRead();
  const read = reader.read();
  look();
  writer.complete(new Error("broken"));
  look();
  await Promise.allSettled([wait, read]);
  look();
});

test("tryPeek() shows the next item and leaves it", () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2]) writer.tryWrite(n);
  assertEquals([reader.tryPeek(), reader.tryPeek(), reader.size], [1, 1, 2]);
  reader.tryRead();
  assertEquals([reader.tryPeek(), reader.size], [2, 1]);
});

test("take() takes at most max items, in order: one less, as many, and one more than there are", () => {
  for (const [max, expected] of [[1, [1]], [2, [1, 2]], [3, [1, 2, 3]], [4, [1, 2, 3]]] as const) {
    const { reader, writer } = new Channel<number>();
    for (const n of [1, 2, 3]) writer.tryWrite(n);
    assertEquals<readonly number[]>(reader.take(max), expected);
    assertEquals(reader.size, 3 - expected.length);
    assertEquals(reader.take(), [1, 2, 3].slice(expected.length));
  }
});

test("take() takes everything by default, and with Infinity", () => {
  for (const max of [undefined, Infinity]) {
    const { reader, writer } = new Channel<number>();
    for (const n of [1, 2, 3]) writer.tryWrite(n);
    assertEquals(reader.take(max), [1, 2, 3]);
    assertEquals(reader.take(max), []);
  }
});

test("take() refuses a max that isn't a whole number of 1 or more, and takes nothing", () => {
  const { reader, writer } = new Channel<number>();
  writer.tryWrite(1);
  for (const max of [0, -1, 0.5, 1.5, NaN, -Infinity, "1" as unknown as number]) {
    const message = `Cannot take items: max must be a whole number of 1 or more, got ${max}`;
    assertThrows(() => reader.take(max), RangeError, message);
  }
  assertEquals(reader.size, 1);
});

test("every falsy value but undefined and null is an item, whichever way it is read", async () => {
  const items = [0, -0, "", false, NaN, 0n];
  const filled = () => {
    const channel = new Channel<NonNullable<unknown>>();
    for (const item of items) assertEquals(channel.writer.tryWrite(item), true);
    channel.writer.complete();
    return channel.reader;
  };
  assertEquals(filled().take(), items);
  assertEquals(await rest(filled()), items);
  const reader = filled();
  assertEquals(items.map(() => reader.tryRead()), items);
  const open = new Channel<NonNullable<unknown>>();
  for (const item of items) {
    const read = open.reader.read();
    await open.writer.write(item);
    assertEquals(await read, item);
    const next = open.reader[Symbol.asyncIterator]().next();
    await nextTurn();
    open.writer.tryWrite(item);
    assertEquals(await next, { done: false, value: item });
  }
});
