import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Channel, type ChannelOptions } from "../../src/channel/channel.ts";
import { ChannelClosedError } from "../../src/errors.ts";
import { test } from "../support/test.ts";
import { microtasks, nextTurn, stateOf } from "./support.ts";

/** A channel holding 1, 2... up to its capacity. */
function full(options: ChannelOptions<number>): Channel<number> {
  const channel = new Channel<number>(options);
  for (let n = 1; n <= options.capacity!; n++) channel.writer.tryWrite(n);
  return channel;
}

test("tryWrite() and write() refuse undefined and null, open, full or closed", async () => {
  const { reader, writer } = new Channel<number>({ capacity: 1 });
  for (const prepare of [() => {}, () => writer.tryWrite(1), () => writer.complete()]) {
    prepare();
    for (const item of [undefined, null] as unknown as number[]) {
      const message = `Cannot write: an item can't be ${item}, which says that there is none`;
      assertThrows(() => writer.tryWrite(item), TypeError, message);
      await assertRejects(() => writer.write(item), TypeError, message); // so it doesn't throw
    }
  }
  assertEquals(reader.take(), [1]);
});

test("write() puts its item in at once where there is room", async () => {
  const { reader, writer } = new Channel<number>();
  const written = writer.write(1);
  assertEquals(reader.size, 1);
  assertStrictEquals(await written, undefined);
  assertStrictEquals(writer.write(2), written); // one promise serves all that need not wait
});

test("write() waits while the channel is full", async () => {
  const { reader, writer } = full({ capacity: 2 });
  const write = writer.write(3);
  assertEquals([await stateOf(write), reader.size], ["pending", 2]);
  assertEquals(reader.tryRead(), 1);
  assertStrictEquals(await write, undefined);
  assertEquals(reader.take(), [2, 3]);
});

test("write()s that wait are served in the order they came", async () => {
  for (const capacity of [1, 2, 3]) {
    for (const lowWatermark of [0, capacity - 1]) {
      const { reader, writer } = full({ capacity, lowWatermark });
      const served: number[] = [];
      const items = Array.from({ length: 20 }, (_, i) => capacity + 1 + i);
      const writes = items.map((n) => writer.write(n).then(() => served.push(n)));
      const read: number[] = [];
      while (read.length < capacity + items.length) {
        read.push((await reader.read())!);
        assert(reader.size <= capacity);
      }
      await Promise.all(writes);
      assertEquals(served, items);
      assertEquals(read, Array.from({ length: capacity + 20 }, (_, i) => 1 + i));
    }
  }
});

test("a write() that waits isn't overtaken, by tryWrite() or write(), in any microtask after room was made", async () => {
  for (let delay = 0; delay < 12; delay++) {
    const { reader, writer } = full({ capacity: 2 });
    const writes = [writer.write(3), writer.write(4)];
    const read = [reader.tryRead()]; // room for one: 3
    await microtasks(delay);
    if (writer.tryWrite(99)) read.push(99);
    writes.push(writer.write(5));
    while (read.length < 5) read.push(await reader.read());
    await Promise.all(writes);
    assertEquals(read, [1, 2, 3, 4, 5], `after ${delay} microtasks`);
  }
});

test("tryWrite() is refused between the making of room and the turn of a write() that waits for it", async () => {
  const { reader, writer } = full({ capacity: 1 });
  const write = writer.write(2);
  assertEquals(reader.tryRead(), 1);
  assertEquals([reader.size, writer.tryWrite(3)], [0, false]);
  assert(writer.waitToWrite() instanceof Promise);
  await write;
  assertEquals(reader.take(), [2]);
  assertEquals(writer.tryWrite(3), true);
});

test("write()s that wait are all served when the reader takes everything", async () => {
  const { reader, writer } = full({ capacity: 4 });
  const writes = [5, 6, 7].map((n) => writer.write(n));
  assertEquals(reader.take(), [1, 2, 3, 4]);
  await Promise.all(writes);
  assertEquals(reader.take(), [5, 6, 7]);
  assertEquals(writer.waitToWrite(), true);
});

test("waitToWrite() answers at once where there is room, or none can come", () => {
  const { writer } = new Channel<number>({ capacity: 1 });
  assertStrictEquals(writer.waitToWrite(), true);
  writer.tryWrite(1);
  assert(writer.waitToWrite() instanceof Promise);
  writer.complete();
  assertStrictEquals(writer.waitToWrite(), false);
});

test("waitToWrite() returns the same promise for every call until it settles, then another", async () => {
  const { reader, writer } = full({ capacity: 1 });
  const write = writer.write(2);
  const first = writer.waitToWrite();
  assertStrictEquals(writer.waitToWrite(), first);
  await nextTurn();
  assertStrictEquals(writer.waitToWrite(), first);
  reader.tryRead();
  assertStrictEquals(await first, true);
  await write;
  const second = writer.waitToWrite();
  assertNotStrictEquals(second, first);
  assertStrictEquals(writer.waitToWrite(), second);
  reader.tryRead();
  assertStrictEquals(await second, true);
  assertEquals(writer.tryWrite(3), true);
});

test("waitToWrite() answers false when the channel closes, with an error or without", async () => {
  for (const error of [undefined, new Error("broken")]) {
    const { writer } = full({ capacity: 1 });
    const wait = writer.waitToWrite();
    writer.complete(error);
    assertStrictEquals(await wait, false);
    assertStrictEquals(writer.waitToWrite(), false);
  }
});

test("waitToWrite() resolves even if the writers before it leave the room that it was called in", async () => {
  const { reader, writer } = full({ capacity: 2 });
  const write = writer.write(3);
  reader.take();
  const wait = writer.waitToWrite(); // the writer has been woken and has not had its turn
  assert(wait instanceof Promise);
  await write;
  assertStrictEquals(await wait, true);
  assertEquals([writer.tryWrite(4), reader.take()], [true, [3, 4]]);
});

test("lowWatermark: writers are woken once that many items are left, not before", async () => {
  for (const lowWatermark of [0, 1, 2, 3]) {
    const { reader, writer } = full({ capacity: 4, lowWatermark });
    const wait = writer.waitToWrite();
    const write = writer.write(5);
    while (reader.size > lowWatermark + 1) {
      reader.tryRead();
      assertEquals([await stateOf(wait), await stateOf(write)], ["pending", "pending"]);
    }
    reader.tryRead();
    assertEquals(reader.size, lowWatermark);
    assertStrictEquals(await wait, true);
    await write;
    assertEquals(reader.size, lowWatermark + 1);
  }
});

test("lowWatermark doesn't hold up a writer that finds room and nobody waiting", async () => {
  const { reader, writer } = full({ capacity: 3, lowWatermark: 0 });
  reader.tryRead();
  assertEquals([writer.waitToWrite(), writer.tryWrite(4)], [true, true]);
  reader.tryRead();
  await writer.write(5);
  assertEquals(reader.take(), [3, 4, 5]);
});

test("lowWatermark: writers woken together fill the channel, the rest wait for it once more", async () => {
  const { reader, writer } = full({ capacity: 3, lowWatermark: 0 });
  const writes = [4, 5, 6, 7].map((n) => writer.write(n));
  reader.take();
  await Promise.all(writes.slice(0, 3));
  assertEquals([reader.size, await stateOf(writes[3])], [3, "pending"]);
  reader.take(2);
  assertEquals(await stateOf(writes[3]), "pending");
  reader.take();
  await writes[3];
  assertEquals(reader.take(), [7]);
});

test("write() to a closed channel rejects with a ChannelClosedError, whose cause is what it was closed with", async () => {
  for (const cause of [undefined, new Error("broken")]) {
    const { reader, writer } = new Channel<number>();
    writer.complete(cause);
    const error = await assertRejects(() => writer.write(1), ChannelClosedError, "Cannot write: the channel is closed");
    assertEquals(error.name, "ChannelClosedError");
    assertStrictEquals(error.cause, cause);
    assertEquals([writer.tryWrite(1), reader.size], [false, 0]);
  }
});

test("write()s that wait when the channel closes are rejected, every one, and their items are not in", async () => {
  for (const cause of [undefined, new Error("broken")]) {
    const { reader, writer } = full({ capacity: 1 });
    const writes = [2, 3, 4].map((n) => writer.write(n));
    await nextTurn();
    writer.complete(cause);
    for (const write of writes) {
      assertStrictEquals((await assertRejects(() => write, ChannelClosedError)).cause, cause);
    }
    assertEquals(reader.take(), [1]);
  }
});

test("write()s racing complete() are each either in or rejected, in whichever microtask it comes", async () => {
  const counts = new Set<number>();
  for (let delay = 0; delay < 16; delay++) {
    for (const reads of [1, 2, 3]) {
      const { reader, writer } = full({ capacity: 3 });
      const items = [4, 5, 6, 7];
      const writes = items.map((n) => writer.write(n));
      const read = reader.take(reads);
      if (delay > 0) await microtasks(delay);
      writer.complete(new Error("broken"));
      const inside = [...read, ...reader.take()].filter((n) => n > 3);
      const outcomes = await Promise.allSettled(writes);
      const accepted = items.filter((_, i) => outcomes[i].status === "fulfilled");
      assertEquals(inside, accepted, `${reads} read, closed after ${delay} microtasks`);
      assertEquals(accepted, items.slice(0, accepted.length));
      if (delay === 0) assertEquals(accepted, []); // woken, and closed before their turn
      assertEquals(reader.size, 0);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") assert(outcome.reason instanceof ChannelClosedError);
      }
      counts.add(accepted.length);
    }
  }
  assertEquals([...counts].sort(), [0, 1, 2, 3]);
});

test("write()s that were rejected don't block those that come after", async () => {
  const { writer } = full({ capacity: 1 });
  const writes = [writer.write(2), writer.write(3)];
  writer.complete();
  writes.push(writer.write(4));
  for (const { status } of await Promise.allSettled(writes)) assertEquals(status, "rejected");
  await assertRejects(() => writer.write(5), ChannelClosedError);
});
