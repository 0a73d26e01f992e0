import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { test } from "../support/test.ts";
import { nextTurn, rest, stateOf } from "./support.ts";

test("for await reads what is there and what comes, in order, and ends when closed and drained", async () => {
  const { reader, writer } = new Channel<number>({ capacity: 2 });
  const writing = (async () => {
    for (let n = 0; n < 100; n++) {
      await writer.write(n);
      if (n % 7 === 0) await nextTurn();
    }
    writer.complete();
  })();
  const read: number[] = [];
  for await (const n of reader) read.push(n);
  await writing;
  assertEquals(read, Array.from({ length: 100 }, (_, n) => n));
  for await (const _ of reader) throw new Error("nothing should be left");
});

test("for await throws the error of complete(), after the items", async () => {
  for (const late of [false, true]) {
    const { reader, writer } = new Channel<number>();
    const error = new Error("broken");
    writer.tryWrite(1);
    if (!late) writer.complete(error);
    const read: number[] = [];
    const thrown = await assertRejects(async () => {
      for await (const n of reader) {
        read.push(n);
        if (late) setTimeout(() => writer.complete(error), 0);
      }
    });
    assertStrictEquals(thrown, error);
    assertEquals(read, [1]);
  }
});

test("for await that is left early leaves the rest to be read, and the channel open", async () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2, 3, 4, 5]) writer.tryWrite(n);
  for await (const n of reader) if (n === 2) break;
  assertEquals([reader.size, reader.waiting], [3, false]);
  await assertRejects(
    async () => {
      for await (const n of reader) throw new Error(`thrown at ${n}`);
    },
    Error,
    "thrown at 3",
  );
  assertEquals(reader.tryRead(), 4);
  assertEquals(writer.tryWrite(6), true);
  writer.complete();
  assertEquals(await rest(reader), [5, 6]);
});

test("next() shares the items with every other way to read", async () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2, 3, 4]) writer.tryWrite(n);
  const [one, other] = [reader[Symbol.asyncIterator](), reader[Symbol.asyncIterator]()];
  assertEquals(await one.next(), { done: false, value: 1 });
  assertEquals(await other.next(), { done: false, value: 2 });
  assertEquals(reader.tryRead(), 3);
  assertEquals(await one.next(), { done: false, value: 4 });
});

test("next() answers several calls at once as long as items are there", async () => {
  const { reader, writer } = new Channel<number>();
  for (const n of [1, 2, 3]) writer.tryWrite(n);
  const iterator = reader[Symbol.asyncIterator]();
  const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
  assertEquals(results.map(({ value }) => value), [1, 2, 3]);
});

test("next() is a read: a second one throws while one is pending, which gets the item", async () => {
  const { reader, writer } = new Channel<number>();
  const iterator = reader[Symbol.asyncIterator]();
  const next = iterator.next();
  assertEquals([await stateOf(next), reader.waiting], ["pending", true]);
  assertThrows(() => iterator.next(), TypeError, "Cannot read: another read is pending");
  assertThrows(() => reader.read(), TypeError, "Cannot read: another read is pending");
  writer.tryWrite(1);
  assertEquals(await next, { done: false, value: 1 });
});

test("next() says done when closed and drained, each time", async () => {
  const { reader, writer } = new Channel<number>();
  const iterator = reader[Symbol.asyncIterator]();
  const pending = iterator.next();
  writer.complete();
  assertEquals(await pending, { done: true, value: undefined });
  for (let i = 0; i < 2; i++) assertEquals(await iterator.next(), { done: true, value: undefined });
});

test("next() rejects with the error of complete(), each time", async () => {
  const { reader, writer } = new Channel<number>();
  const iterator = reader[Symbol.asyncIterator]();
  const pending = iterator.next();
  const error = new Error("broken");
  writer.complete(error);
  assertStrictEquals(await assertRejects(() => pending), error);
  assertStrictEquals(await assertRejects(() => iterator.next()), error);
});

test("return() takes nothing and says done", async () => {
  const { reader, writer } = new Channel<number>();
  writer.tryWrite(1);
  const iterator = reader[Symbol.asyncIterator]();
  assert(iterator.return !== undefined);
  assertEquals(await iterator.return(), { done: true, value: undefined });
  assertEquals(reader.take(), [1]);
});
