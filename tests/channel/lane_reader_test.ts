import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { Channel } from "../../src/channel/channel.ts";
import { LaneReader } from "../../src/channel/lane_reader.ts";
import type { ChannelReader } from "../../src/channel/reader.ts";
import { test } from "../support/test.ts";
import { nextTurn, stateOf, unhandledRejections } from "./support.ts";

/** Unbounded channels, with their writers, joined. Their items are the indexes of their lanes, unless said otherwise. */
function joined(count: number) {
  const channels = Array.from({ length: count }, () => new Channel<number>({ capacity: Infinity }));
  return {
    lanes: new LaneReader(channels.map(({ reader }) => reader)),
    readers: channels.map(({ reader }) => reader),
    writers: channels.map(({ writer }) => writer),
  };
}

function repeat<T>(count: number, item: T): T[] {
  return new Array<T>(count).fill(item);
}

test("LaneReader() refuses to join no lane", () => {
  assertThrows(() => new LaneReader([]), TypeError, "Cannot join lanes: there must be at least one");
});

test("LaneReader() refuses what isn't a channel's reader", () => {
  const { reader } = new Channel<number>();
  const foreign: ChannelReader<number> = {
    size: 0,
    waiting: false,
    completion: Promise.resolve(),
    tryRead: () => undefined,
    tryPeek: () => undefined,
    take: () => [],
    waitToRead: () => false,
    read: () => Promise.resolve(undefined),
    [Symbol.asyncIterator]: () => reader[Symbol.asyncIterator](),
  };
  for (const lane of [foreign, undefined, null, {}] as ChannelReader<number>[]) {
    const message = "Cannot join lanes: each must be the reader of a Channel";
    assertThrows(() => new LaneReader([reader, lane]), TypeError, message);
  }
});

test("LaneReader() refuses a lane named twice, and one that belongs to another; none is joined then", () => {
  const [a, b] = [new Channel<number>(), new Channel<number>()];
  const twice = "Cannot join lanes: one is named twice";
  assertThrows(() => new LaneReader([a.reader, b.reader, a.reader]), TypeError, twice);
  new LaneReader([a.reader]);
  const taken = "Cannot join lanes: one belongs to a lane reader already";
  assertThrows(() => new LaneReader([b.reader, a.reader]), TypeError, taken);
  new LaneReader([b.reader]);
});

test("LaneReader of one lane reads it like its own reader", async () => {
  const { lanes, writers: [writer] } = joined(1);
  const wait = lanes.waitToRead();
  for (const n of [1, 2, 3]) writer.tryWrite(n);
  assertEquals(await wait, true);
  assertEquals([lanes.tryRead(), lanes.take()], [1, [2, 3]]);
  writer.complete();
  assertEquals(lanes.waitToRead(), false);
});

test("LaneReader.tryRead() takes from the most urgent lane that has an item", () => {
  const { lanes, writers: [urgent, normal, low] } = joined(3);
  low.tryWrite(20);
  low.tryWrite(21);
  normal.tryWrite(10);
  urgent.tryWrite(0);
  assertEquals(lanes.tryRead(), 0);
  assertEquals(lanes.tryRead(), 10);
  assertEquals(lanes.tryRead(), 20);
  urgent.tryWrite(1);
  assertEquals([lanes.tryRead(), lanes.tryRead(), lanes.tryRead()], [1, 21, undefined]);
});

test("LaneReader.tryRead() keeps the order of each lane", () => {
  const { lanes, writers } = joined(3);
  for (let n = 0; n < 300; n++) writers[n % 3].tryWrite(n);
  const read = lanes.take();
  assertEquals(read.length, 300);
  for (const lane of [0, 1, 2]) {
    assertEquals(read.filter((n) => n % 3 === lane), Array.from({ length: 100 }, (_, i) => 3 * i + lane));
  }
});

for (const first of [15, 16, 17]) {
  test(`LaneReader passes over a lane exactly 16 times: with ${first} more urgent items`, () => {
    const { lanes, writers } = joined(2);
    writers[1].tryWrite(1);
    for (let i = 0; i < first; i++) writers[0].tryWrite(0);
    const expected = [...repeat(Math.min(first, 16), 0), 1, ...repeat(Math.max(0, first - 16), 0)];
    assertEquals(lanes.take(), expected);
  });
}

test("LaneReader gives the urgent one of two busy lanes 16 items in 17", () => {
  const { lanes, writers } = joined(2);
  for (let i = 0; i < 100; i++) for (const lane of [0, 1]) writers[lane].tryWrite(lane);
  assertEquals(lanes.take(5 * 17), repeat(5, [...repeat(16, 0), 1]).flat());
});

test("LaneReader counts only the turns in which a lane had an item, and starts again once it had its own", () => {
  const { lanes, writers: [urgent, normal] } = joined(2);
  const read = (count: number) => {
    for (let i = 0; i < count; i++) urgent.tryWrite(0);
    return lanes.take(count);
  };
  assertEquals(read(40), repeat(40, 0)); // nothing was there to be passed over
  normal.tryWrite(1);
  assertEquals(read(10), repeat(10, 0));
  assertEquals(lanes.tryRead(), 1); // its turn, as nothing urgent is there
  normal.tryWrite(1);
  assertEquals(read(18), [...repeat(16, 0), 1, 0]);
});

test("LaneReader passes over each of three busy lanes at most 16 times for more urgent ones", () => {
  const { lanes, writers } = joined(3);
  for (let i = 0; i < 200; i++) for (const lane of [0, 1, 2]) writers[lane].tryWrite(lane);
  const read = lanes.take(180);
  assertEquals(mostPassedOver(read, 3), [0, 16, 16]);
  assertEquals(read.slice(0, 19), [...repeat(16, 0), 2, 1, 0]);
  assertEquals(read.filter((lane) => lane === 1).length, 10); // 1 in 18
  assertEquals(read.filter((lane) => lane === 2).length, 10);
});

test("LaneReader passes over a waiting lane at most 16 times for more urgent ones: any lanes, any traffic", () => {
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, { weight: 4, arbitrary: fc.constant("read") }), {
    maxLength: 400,
    size: "max",
  });
  let most = 0;
  fc.assert(fc.property(steps, fc.integer({ min: 2, max: 5 }), (steps, count) => {
    const { lanes, readers, writers } = joined(count);
    const passed = repeat(count, 0);
    for (const step of steps) {
      if (step !== "read") {
        const lane = (step as number) % count;
        for (let i = 0; i < 4; i++) writers[lane].tryWrite(lane);
        continue;
      }
      const waiting = readers.map(({ size }) => size > 0);
      const lane = lanes.tryRead();
      if (lane === undefined) {
        assert(!waiting.includes(true));
        continue;
      }
      passed[lane] = 0;
      for (let i = lane + 1; i < count; i++) if (waiting[i]) most = Math.max(most, ++passed[i]);
      for (const times of passed) assert(times <= 16, `passed over ${times} times`);
    }
  }));
  assertEquals(most, 16);
});

/** For each lane, the longest run in which more urgent ones were read, all lanes having items throughout. */
function mostPassedOver(read: readonly number[], count: number): number[] {
  const most = repeat(count, 0);
  const passed = repeat(count, 0);
  for (const lane of read) {
    passed[lane] = 0;
    for (let i = lane + 1; i < count; i++) most[i] = Math.max(most[i], ++passed[i]);
  }
  return most;
}

test("LaneReader.take() takes at most max items, in the order of tryRead()", () => {
  for (
    const [max, expected] of [[1, [0]], [2, [0, 1]], [3, [0, 1, 2]], [4, [0, 1, 2]], [Infinity, [0, 1, 2]]] as const
  ) {
    const { lanes, writers } = joined(3);
    for (const lane of [2, 1, 0]) writers[lane].tryWrite(lane);
    assertEquals<readonly number[]>(lanes.take(max), expected);
    assertEquals(lanes.take(), [0, 1, 2].slice(expected.length));
    assertEquals(lanes.take(), []);
  }
});

test("LaneReader.take() refuses a max that isn't a whole number of 1 or more, and takes nothing", () => {
  const { lanes, writers } = joined(2);
  writers[1].tryWrite(1);
  for (const max of [0, -1, 0.5, NaN, -Infinity]) {
    const message = `Cannot take items: max must be a whole number of 1 or more, got ${max}`;
    assertThrows(() => lanes.take(max), RangeError, message);
  }
  assertEquals(lanes.take(), [1]);
});

test("LaneReader.waitToRead() answers at once while any lane has an item, or none can come", () => {
  const { lanes, writers } = joined(2);
  writers[1].tryWrite(1);
  assertStrictEquals(lanes.waitToRead(), true);
  for (const writer of writers) writer.complete();
  assertStrictEquals(lanes.waitToRead(), true);
  lanes.tryRead();
  assertStrictEquals(lanes.waitToRead(), false);
  assertEquals(lanes.waiting, false);
});

test("LaneReader.waitToRead() is one promise over all lanes, which any of them fires, once", async () => {
  for (const firing of [0, 1, 2]) {
    const { lanes, writers } = joined(3);
    const wait = lanes.waitToRead();
    for (let i = 0; i < 10; i++) assertStrictEquals(lanes.waitToRead(), wait);
    assertEquals([await stateOf(wait), lanes.waiting], ["pending", true]);
    for (const i of [0, 1, 2]) writers[(firing + i) % 3].tryWrite((firing + i) % 3);
    assertEquals(lanes.waiting, false);
    assertStrictEquals(lanes.waitToRead(), true);
    assertStrictEquals(await wait, true);
    assertEquals(lanes.take(), [0, 1, 2]);
    const next = lanes.waitToRead();
    assertNotStrictEquals(next, wait);
    assertEquals([await stateOf(next), lanes.waiting], ["pending", true]);
  }
});

test("LaneReader.waitToRead() is fired by a write() that was blocked", async () => {
  const urgent = new Channel<string>();
  const normal = new Channel<string>({ capacity: 1 });
  const lanes = new LaneReader([urgent.reader, normal.reader]);
  normal.writer.tryWrite("a");
  const write = normal.writer.write("b");
  assertEquals(lanes.tryRead(), "a");
  const wait = lanes.waitToRead();
  assert(wait instanceof Promise);
  assertStrictEquals(await wait, true);
  await write;
  assertEquals(lanes.take(), ["b"]);
});

test("LaneReader.waitToRead() ends only when all lanes have ended", async () => {
  const { lanes, writers } = joined(3);
  const wait = lanes.waitToRead();
  writers[1].complete();
  writers[0].complete();
  assertEquals([await stateOf(wait), lanes.waiting], ["pending", true]);
  assertStrictEquals(lanes.waitToRead(), wait);
  writers[2].complete();
  assertStrictEquals(await wait, false);
  assertEquals(lanes.waiting, false);
  assertStrictEquals(lanes.waitToRead(), false);
});

test("LaneReader.waitToRead() goes on over the lanes that are left when one has ended", async () => {
  const { lanes, writers } = joined(2);
  writers[0].complete();
  const wait = lanes.waitToRead();
  assertEquals(await stateOf(wait), "pending");
  writers[1].tryWrite(1);
  assertStrictEquals(await wait, true);
  writers[1].complete();
  assertEquals([lanes.waitToRead(), lanes.tryRead(), lanes.waitToRead()], [true, 1, false]);
});

test("LaneReader.waitToRead() gives the error of a lane, once all are drained: rejected with it, or thrown", async () => {
  const error = new Error("broken");
  const { lanes, writers } = joined(2);
  const wait = lanes.waitToRead();
  writers[0].complete(error);
  assertEquals(await stateOf(wait), "pending");
  writers[1].tryWrite(1);
  assertStrictEquals(await wait, true);
  assertStrictEquals(lanes.waitToRead(), true);
  assertEquals(lanes.tryRead(), 1);
  const next = lanes.waitToRead();
  writers[1].complete();
  assertStrictEquals(await assertRejects(async () => await next), error);
  for (let i = 0; i < 2; i++) assertStrictEquals(assertThrows(() => lanes.waitToRead()), error);
  assertEquals([lanes.waiting, lanes.tryRead(), lanes.take()], [false, undefined, []]);
});

test("LaneReader.waitToRead() gives the error of the most urgent lane that has one", () => {
  const { lanes, writers } = joined(3);
  for (const lane of [2, 1, 0]) writers[lane].complete(lane === 0 ? undefined : new Error(`of lane ${lane}`));
  assertThrows(() => lanes.waitToRead(), Error, "of lane 1");
});

test("LaneReader.waitToRead() that was abandoned is no unhandled rejection when a lane closes with an error", async () => {
  const reasons = await unhandledRejections(() => {
    const { lanes, writers } = joined(2);
    lanes.waitToRead();
    for (const writer of writers) writer.complete(new Error("broken"));
  });
  assertEquals(reasons, []);
});

test("LaneReader makes room for the writers of its lanes, and settles their completion", async () => {
  const channel = new Channel<string>({ capacity: 1 });
  const lanes = new LaneReader([new Channel<string>().reader, channel.reader]);
  channel.writer.tryWrite("a");
  const write = channel.writer.write("b");
  assertEquals(lanes.tryRead(), "a");
  await write;
  channel.writer.complete();
  assertEquals(await stateOf(channel.reader.completion), "pending");
  assertEquals(lanes.tryRead(), "b");
  await channel.reader.completion;
});

test("a lane's own reader still reads, and waits, beside the lane reader", async () => {
  const { lanes, readers: [reader], writers: [writer] } = joined(2);
  const wait = reader.waitToRead();
  const laneWait = lanes.waitToRead();
  writer.tryWrite(0);
  assertEquals([await wait, await laneWait], [true, true]);
  assertEquals([reader.tryRead(), lanes.tryRead()], [0, undefined]);
  const read = reader.read();
  const stillWaiting = lanes.waitToRead();
  writer.tryWrite(0);
  assertEquals([await read, await stateOf(stillWaiting)], [0, "pending"]); // handed over: nothing was there for the lanes
});

test("LaneReader: 100,000 waits with one lane idle are never more than one pending, renewed only when fired", async () => {
  const { lanes, readers: [idle], writers: [, active] } = joined(2);
  const idleWait = idle.waitToRead();
  const waits = new Set<unknown>();
  let fired = 0;
  for (let turn = 0; turn < 100_000; turn++) {
    const wait = lanes.waitToRead();
    assert(lanes.waitToRead() === wait && wait instanceof Promise && lanes.waiting);
    waits.add(wait);
    if (turn % 10 !== 0) continue; // an idle turn
    active.tryWrite(1);
    assert(!lanes.waiting && lanes.waitToRead() === true);
    assert(await wait);
    fired++;
    assert(lanes.tryRead() === 1 && idle.waitToRead() === idleWait);
  }
  assertEquals([fired, waits.size], [10_000, 10_001]); // the one pending now included
  assertEquals(await stateOf(idleWait), "pending");
  await nextTurn();
});
