import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { test } from "../support/test.ts";
import { nextTurn, stateOf } from "./support.ts";

test("complete() returns true for the first call and false for later ones, which do nothing", async () => {
  const { reader, writer } = new Channel<number>();
  const error = new Error("first");
  assertEquals(writer.complete(error), true);
  assertEquals(writer.complete(), false);
  assertEquals(writer.complete(new Error("third")), false);
  assertStrictEquals(await assertRejects(() => reader.read()), error);

  const other = new Channel<number>();
  assertEquals(other.writer.complete(), true);
  assertEquals(other.writer.complete(new Error("late")), false);
  assertEquals(await other.reader.read(), undefined);
  await other.reader.completion;
});

test("complete() refuses what comes after, and leaves what is in to be read", () => {
  const { reader, writer } = new Channel<number>();
  writer.tryWrite(1);
  writer.tryWrite(2);
  writer.complete();
  assertEquals(writer.tryWrite(3), false);
  assertEquals([reader.size, reader.tryPeek()], [2, 1]);
  assertEquals(reader.take(), [1, 2]);
});

test("completion resolves once closed and drained, not before", async () => {
  const { reader, writer } = new Channel<number>();
  const { completion } = reader;
  writer.tryWrite(1);
  writer.tryWrite(2);
  assertEquals(await stateOf(completion), "pending");
  writer.complete();
  assertEquals(await stateOf(completion), "pending");
  reader.tryRead();
  assertEquals(await stateOf(completion), "pending");
  reader.tryRead();
  assertStrictEquals(await completion, undefined);
});

test("completion rejects with the error of complete(), once drained", async () => {
  const { reader, writer } = new Channel<number>();
  const error = new Error("broken");
  writer.tryWrite(1);
  writer.complete(error);
  const { completion } = reader;
  assertEquals(await stateOf(completion), "pending");
  reader.take();
  assertStrictEquals(await assertRejects(() => completion), error);
});

test("completion is one promise, asked for before or after the end", async () => {
  const { reader, writer } = new Channel<number>();
  const before = reader.completion;
  writer.complete();
  assertStrictEquals(reader.completion, before);
  await before;
  const late = new Channel<number>();
  late.writer.complete(new Error("broken"));
  await nextTurn();
  assertStrictEquals(late.reader.completion, late.reader.completion);
  await assertRejects(() => late.reader.completion, Error, "broken");
});

for (const way of ["tryRead", "take", "read", "for await", "handed over"]) {
  test(`completion settles when the last item leaves by ${way}`, async () => {
    const { reader, writer } = new Channel<number>();
    const { completion } = reader;
    const handed = way === "handed over" ? reader.read() : undefined;
    writer.tryWrite(1);
    writer.complete();
    if (way === "tryRead") reader.tryRead();
    else if (way === "take") reader.take();
    else if (way === "read") await reader.read();
    else if (way === "for await") { for await (const n of reader) assertEquals(n, 1); }
    assertEquals(await stateOf(completion), "resolved");
    if (handed !== undefined) assertEquals(await handed, 1);
  });
}

test("complete() wakes every kind of waiter in one turn", async () => {
  const { reader, writer } = new Channel<number>({ capacity: 1 });
  const waits = [reader.waitToRead(), reader.read()];
  const { completion } = reader;
  writer.complete();
  assertEquals(await Promise.all(waits), [false, undefined]);
  await completion;
});
