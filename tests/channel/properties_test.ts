/** What holds for every sequence of calls and every interleaving. A failure prints its seed and the smallest case. */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Channel } from "../../src/channel/channel.ts";
import type { FullMode } from "../../src/channel/queue_limits.ts";
import { LaneReader } from "../../src/channel/lane_reader.ts";
import { ChannelClosedError } from "../../src/errors.ts";
import { test } from "../support/test.ts";
import { microtasks } from "./support.ts";

/** A channel as it is described, on a plain array. */
class Model {
  readonly items: number[] = [];
  readonly dropped: number[] = [];
  readonly capacity: number;
  readonly fullMode: FullMode;
  completed = false;
  error: Error | undefined;

  constructor(capacity: number, fullMode: FullMode) {
    this.capacity = capacity;
    this.fullMode = fullMode;
  }

  tryWrite(item: number): boolean {
    if (this.completed) return false;
    if (this.items.length === this.capacity) {
      if (this.fullMode === "wait") return false;
      if (this.fullMode === "drop-write") {
        this.dropped.push(item);
        return true;
      }
      this.dropped.push(this.fullMode === "drop-oldest" ? this.items.shift()! : this.items.pop()!);
    }
    this.items.push(item);
    return true;
  }

  complete(error: Error | undefined): boolean {
    if (this.completed) return false;
    this.completed = true;
    this.error = error;
    return true;
  }
}

type Step = "tryWrite" | "tryRead" | "tryPeek" | "take" | "takeSome" | "complete" | "fail";

const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Step>("tryWrite") },
    { weight: 6, arbitrary: fc.constantFrom<Step>("tryRead", "tryPeek", "takeSome") },
    { weight: 1, arbitrary: fc.constant<Step>("take") },
    { weight: 1, arbitrary: fc.constantFrom<Step>("complete", "fail") },
  ),
  { maxLength: 80, size: "max" },
);

for (const fullMode of ["wait", "drop-newest", "drop-oldest", "drop-write"] as const) {
  test(`Channel behaves as an array does, in the mode ${fullMode}: any calls, each answered at once`, async () => {
    let drops = 0;
    let endings = 0;
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 9 }), steps, async (capacity, steps) => {
      const model = new Model(capacity, fullMode);
      const dropped: number[] = [];
      const { reader, writer } = new Channel<number>({ capacity, fullMode, onDropped: (n) => dropped.push(n) });
      const error = new Error("broken");
      let next = 0;
      for (const step of steps) {
        if (step === "tryWrite") {
          assertEquals(writer.tryWrite(next), model.tryWrite(next));
          next++;
        } else if (step === "tryRead") {
          assertEquals(reader.tryRead(), model.items.shift());
        } else if (step === "tryPeek") {
          assertEquals(reader.tryPeek(), model.items[0]);
        } else if (step === "take") {
          assertEquals(reader.take(), model.items.splice(0));
        } else if (step === "takeSome") {
          const max = 1 + next % 3;
          assertEquals(reader.take(max), model.items.splice(0, max));
        } else {
          const reason = step === "fail" ? error : undefined;
          assertEquals(writer.complete(reason), model.complete(reason));
        }
        assertEquals(reader.size, model.items.length);
        assertEquals(dropped, model.dropped);
        if (model.items.length > 0) assertEquals(reader.waitToRead(), true);
        else if (!model.completed) assert(reader.waitToRead() instanceof Promise);
        else if (model.error === undefined) assertEquals(reader.waitToRead(), false);
        else assertStrictEquals(assertThrows(() => reader.waitToRead()), error);
        const room = fullMode !== "wait" || model.items.length < capacity;
        if (model.completed) assertEquals(writer.waitToWrite(), false);
        else if (room) assertEquals(writer.waitToWrite(), true);
        else assert(writer.waitToWrite() instanceof Promise);
      }
      drops += model.dropped.length;
      if (!model.completed) return;
      endings++;
      reader.take();
      assertStrictEquals(await reader.completion.catch((thrown) => thrown), model.error);
    });
    await fc.assert(property, { numRuns: 300 });
    assert(endings > 50 && (fullMode === "wait" || drops > 300), `only ${endings} endings and ${drops} drops`);
  });
}

/** Microtasks that somebody lets pass between two steps. */
const pauses = (length: number) => fc.array(fc.nat(6), { minLength: length, maxLength: length });
/** How a reader goes on reading; the one named last is used until the end. */
type Reading = "tryRead" | "read" | "take" | "next" | "aborted read" | "aborted wait";
const readings = fc.array(
  fc.record({
    how: fc.constantFrom<Reading>("tryRead", "read", "take", "next", "aborted read", "aborted wait"),
    pause: fc.nat(6),
  }),
  { maxLength: 40 },
);

/** Writes the numbers from `first`, with these pauses in between, and returns those that were accepted. */
async function writeSome(
  { writer }: Channel<number>,
  first: number,
  pauses: readonly number[],
  blocking: boolean,
): Promise<number[]> {
  const accepted: number[] = [];
  for (const [i, pause] of pauses.entries()) {
    await microtasks(pause);
    if (blocking || i % 3 > 0) {
      try {
        await writer.write(first + i);
      } catch (error) {
        assert(error instanceof ChannelClosedError);
        continue;
      }
    } else {
      while (!writer.tryWrite(first + i)) if (!await writer.waitToWrite()) return accepted;
    }
    accepted.push(first + i);
  }
  return accepted;
}

/** Reads until the end, in these ways, then in a plain one. */
async function readAll({ reader }: Channel<number>, readings: readonly { how: Reading; pause: number }[]) {
  const read: number[] = [];
  const iterator = reader[Symbol.asyncIterator]();
  for (const { how, pause } of readings) {
    if (how === "aborted read" || how === "aborted wait") {
      const controller = new AbortController();
      const wait = how === "aborted read" ? reader.read(controller) : reader.waitToRead(controller);
      await microtasks(pause);
      controller.abort();
      const item = await Promise.resolve(wait).catch(() => undefined);
      if (typeof item === "number") read.push(item);
      continue;
    }
    await microtasks(pause);
    if (how === "take") {
      await reader.waitToRead();
      read.push(...reader.take(1 + pause));
      continue;
    }
    const item = how === "tryRead"
      ? reader.tryRead()
      : how === "read"
      ? await reader.read()
      : (await iterator.next()).value;
    if (item !== undefined) read.push(item);
  }
  for await (const item of reader) read.push(item);
  return read;
}

const traffic = fc.record({
  capacity: fc.integer({ min: 1, max: 4 }),
  low: fc.nat(3),
  writers: fc.array(fc.nat(8).chain(pauses), { minLength: 1, maxLength: 4 }),
  readings,
});

test("every item that several writers write is read once, in the order of its writer: any interleaving", async () => {
  const property = fc.asyncProperty(traffic, async ({ capacity, low, writers, readings }) => {
    const channel = new Channel<number>({ capacity, lowWatermark: Math.min(low, capacity - 1) });
    const writing = Promise.all(writers.map((pauses, w) => writeSome(channel, 100 * w, pauses, w % 2 === 0)));
    const reading = readAll(channel, readings);
    const accepted = await writing;
    channel.writer.complete();
    const read = await reading;
    assertEquals(accepted.map(({ length }) => length), writers.map(({ length }) => length));
    assertEquals(read.length, accepted.flat().length);
    for (const [w, items] of accepted.entries()) {
      assertEquals(read.filter((n) => Math.floor(n / 100) === w), items);
    }
  });
  await fc.assert(property, { numRuns: 300 });
});

test("every item is accepted and read, or refused, once, when the channel closes under its writers", async () => {
  let refused = 0;
  const property = fc.asyncProperty(traffic, fc.nat(60), async ({ capacity, low, writers, readings }, delay) => {
    const channel = new Channel<number>({ capacity, lowWatermark: Math.min(low, capacity - 1) });
    const writing = Promise.all(writers.map((pauses, w) => writeSome(channel, 100 * w, pauses, w % 2 === 0)));
    const closing = microtasks(delay).then(() => channel.writer.complete());
    const reading = readAll(channel, readings);
    const accepted = (await writing).flat();
    await closing;
    const read = await reading;
    refused += writers.flat().length - accepted.length;
    assertEquals(read.toSorted((a, b) => a - b), accepted.toSorted((a, b) => a - b));
  });
  await fc.assert(property, { numRuns: 300 });
  assert(refused > 100, `only ${refused} were refused`);
});

test("items are read in the order in which they were written, by writers that wait or not: any reads in between", async () => {
  let waited = 0;
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.nat(3),
    fc.array(fc.record({ writes: fc.nat(3), tries: fc.nat(1), reads: fc.nat(3), pause: fc.nat(5) }), { maxLength: 20 }),
    async (capacity, low, steps) => {
      const { reader, writer } = new Channel<number>({ capacity, lowWatermark: Math.min(low, capacity - 1) });
      const writes: Promise<void>[] = [];
      const read: number[] = [];
      let next = 0;
      for (const { writes: more, tries, reads, pause } of steps) {
        for (let i = 0; i < more; i++) {
          if (reader.size === capacity) waited++;
          writes.push(writer.write(next++));
        }
        for (let i = 0; i < tries; i++) if (writer.tryWrite(next)) next++;
        for (let i = 0; i < reads; i++) read.push(...reader.take(1));
        await microtasks(pause);
      }
      const writing = Promise.all(writes).then(() => writer.complete());
      for await (const n of reader) read.push(n);
      await writing;
      assertEquals(read, Array.from({ length: next }, (_, n) => n));
    },
  );
  await fc.assert(property, { numRuns: 300 });
  assert(waited > 300, `only ${waited} waited`);
});

test("every item of every lane is read once, in the order of its lane, through a LaneReader: any interleaving", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.nat(30).chain(pauses), { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(6), { minLength: 1, maxLength: 10 }),
    async (writers, readPauses) => {
      const channels = writers.map(() => new Channel<number>({ capacity: 3 }));
      const lanes = new LaneReader(channels.map(({ reader }) => reader));
      const writing = Promise.all(writers.map(async (pauses, w) => {
        const accepted = await writeSome(channels[w], 100 * w, pauses, w % 2 === 0);
        channels[w].writer.complete();
        return accepted;
      }));
      const read: number[] = [];
      for (let turn = 0; await lanes.waitToRead(); turn++) {
        const pause = readPauses[turn % readPauses.length];
        await microtasks(pause);
        read.push(...lanes.take(1 + pause));
      }
      for (const [w, items] of (await writing).entries()) {
        assertEquals(items.length, writers[w].length);
        assertEquals(read.filter((n) => Math.floor(n / 100) === w), items);
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
