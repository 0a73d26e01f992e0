import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { test } from "../support/test.ts";
import { nextTurn, stateOf } from "./support.ts";

test("waitToRead() answers true at once while an item is there", () => {
  const { reader, writer } = new Channel<string>();
  writer.tryWrite("a");
  writer.tryWrite("b");
  assertStrictEquals(reader.waitToRead(), true);
  assertStrictEquals(reader.waitToRead(), true);
  assertEquals(reader.size, 2);
  writer.complete();
  assertStrictEquals(reader.waitToRead(), true);
  reader.tryRead();
  assertStrictEquals(reader.waitToRead(), true);
});

test("waitToRead() answers false at once when closed and drained", () => {
  const { reader, writer } = new Channel<string>();
  writer.tryWrite("a");
  writer.complete();
  reader.tryRead();
  assertStrictEquals(reader.waitToRead(), false);
  assertStrictEquals(reader.waitToRead(), false);
  assertEquals(reader.waiting, false);
});

test("waitToRead() throws the error of a channel closed with one, at once when drained", () => {
  const { reader, writer } = new Channel<string>();
  const error = new Error("broken");
  writer.tryWrite("a");
  writer.complete(error);
  assertStrictEquals(reader.waitToRead(), true);
  reader.tryRead();
  for (let i = 0; i < 2; i++) assertStrictEquals(assertThrows(() => reader.waitToRead()), error);
});

test("waitToRead() returns the same promise for every call until it settles, then another", async () => {
  const { reader, writer } = new Channel<string>();
  const first = reader.waitToRead();
  for (let i = 0; i < 10; i++) {
    assertStrictEquals(reader.waitToRead(), first);
    assertStrictEquals(reader.waitToRead({}), first);
    assertStrictEquals(reader.waitToRead({ signal: new AbortController().signal }), first);
    await nextTurn();
  }
  writer.tryWrite("a");
  assertStrictEquals(reader.waitToRead(), true); // at once, though `first` is yet to be heard of
  assertStrictEquals(await first, true);
  reader.tryRead();
  const second = reader.waitToRead();
  assertNotStrictEquals(second, first);
  assertStrictEquals(reader.waitToRead(), second);
});

test("waitToRead() resolves when an item is written, and leaves the item", async () => {
  const { reader, writer } = new Channel<string>();
  const wait = reader.waitToRead();
  assertEquals(await stateOf(wait), "pending");
  writer.tryWrite("a");
  writer.tryWrite("b");
  assertStrictEquals(await wait, true);
  assertEquals(reader.take(), ["a", "b"]);
});

test("waitToRead() resolves when a blocked or a free write() puts an item in", async () => {
  const { reader, writer } = new Channel<string>({ capacity: 1 });
  let wait = reader.waitToRead();
  await writer.write("a");
  assertStrictEquals(await wait, true);
  const blocked = writer.write("b");
  reader.tryRead();
  wait = reader.waitToRead();
  assert(wait instanceof Promise);
  await blocked;
  assertStrictEquals(await wait, true);
  assertEquals(reader.tryRead(), "b");
});

test("waitToRead() says that an item may be there, not that it still is", async () => {
  const { reader, writer } = new Channel<string>();
  const first = reader.waitToRead();
  writer.tryWrite("a");
  reader.tryRead();
  const second = reader.waitToRead();
  assertNotStrictEquals(second, first);
  assertStrictEquals(await first, true);
  assertEquals(reader.tryRead(), undefined);
  assertEquals(await stateOf(second), "pending");
  writer.tryWrite("b");
  assertStrictEquals(await second, true);
});

test("waitToRead() resolves with false when the channel closes empty", async () => {
  const { reader, writer } = new Channel<string>();
  const wait = reader.waitToRead();
  writer.complete();
  assertStrictEquals(await wait, false);
  assertEquals(reader.waiting, false);
});

test("waitToRead() rejects with the error that the channel closes with", async () => {
  const { reader, writer } = new Channel<string>();
  const error = new Error("broken");
  const wait = reader.waitToRead();
  writer.complete(error);
  assertStrictEquals(await assertRejects(async () => await wait), error);
  assertEquals(reader.waiting, false);
});

test("waitToRead() throws while a read is pending, and the read goes on", async () => {
  const { reader, writer } = new Channel<string>();
  const read = reader.read();
  assertThrows(() => reader.waitToRead(), TypeError, "Cannot wait to read: a read is pending");
  writer.tryWrite("a");
  assertEquals(await read, "a");
  assert(reader.waitToRead() instanceof Promise);
});

test("waitToRead() answers at once in the turn in which a read was served", async () => {
  const { reader, writer } = new Channel<string>();
  const read = reader.read();
  writer.tryWrite("a");
  writer.tryWrite("b");
  assertStrictEquals(reader.waitToRead(), true);
  assertEquals([await read, reader.tryRead()], ["a", "b"]);
});

test("waitToRead() that was abandoned doesn't stand in the way of read()", async () => {
  const { reader, writer } = new Channel<string>();
  const wait = reader.waitToRead();
  const read = reader.read();
  assertEquals(reader.waiting, true);
  writer.tryWrite("a");
  writer.tryWrite("b");
  assertEquals([await read, await wait], ["a", true]);
  assertEquals(reader.take(), ["b"]);
  assertEquals(reader.waiting, false);
});

test("waitToRead() that was abandoned settles with the read beside it, though that took the item", async () => {
  const { reader, writer } = new Channel<string>();
  const wait = reader.waitToRead();
  const read = reader.read();
  writer.tryWrite("a");
  assertEquals(reader.waiting, false);
  assertEquals([await read, await wait, reader.size], ["a", true, 0]);
});

test("waitToRead() that was abandoned ends with the channel, as does the read beside it", async () => {
  const { reader, writer } = new Channel<string>();
  const wait = reader.waitToRead();
  const read = reader.read();
  writer.complete();
  assertEquals([await read, await wait], [undefined, false]);
});

test("waiting tells whether a wait or a read is pending", async () => {
  for (const start of ["waitToRead", "read"] as const) {
    const { reader, writer } = new Channel<string>();
    assertEquals(reader.waiting, false);
    const pending = reader[start]();
    assertEquals(reader.waiting, true);
    await nextTurn();
    assertEquals(reader.waiting, true);
    writer.tryWrite("a");
    assertEquals(reader.waiting, false);
    await pending;
    reader.take();
    assertEquals(reader.waiting, false);
  }
});

test("waitToRead() costs one promise in all, however often it is called on an idle channel", () => {
  const { reader } = new Channel<string>();
  const promises = new Set<unknown>();
  for (let i = 0; i < 100_000; i++) promises.add(reader.waitToRead());
  assertEquals(promises.size, 1);
});
