/** What only the project's own parts use of a channel's queue: weights, a budget shared by many, and the end being seen. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Queue } from "../../src/channel/queue.ts";
import type { Budget, FullMode, QueueLimits, Wakeable } from "../../src/channel/queue_limits.ts";
import { QueueReader } from "../../src/channel/reader.ts";
import { test } from "../support/test.ts";
import { stateOf } from "./support.ts";

/** A queue of numbers, each of which is its own weight. */
function weighed(limits: Partial<QueueLimits<number>>): Queue<number> {
  return new Queue({ capacity: 10, lowWatermark: 9, fullMode: "wait", weigh: (n) => n, ...limits });
}

class TestBudget implements Budget {
  used = 0;
  readonly limit: number;
  readonly refused = new Set<Wakeable>();

  constructor(limit: number) {
    this.limit = limit;
  }

  reserve(weight: number, queue: Wakeable): boolean {
    if (this.used + weight > this.limit) {
      this.refused.add(queue);
      return false;
    }
    this.used += weight;
    return true;
  }

  count(weight: number): void {
    this.used += weight;
  }

  release(weight: number): void {
    this.used -= weight;
    for (const queue of [...this.refused]) {
      this.refused.delete(queue);
      queue.roomMade();
    }
  }
}

test("Queue.maxWeight: takes one less, as much, and not one more", () => {
  for (const [last, taken] of [[4, true], [5, true], [6, false]] as const) {
    const queue = weighed({ maxWeight: 10 });
    assertEquals(queue.tryWrite(5), true);
    assertEquals(queue.tryWrite(last), taken);
    assertEquals(queue.weight, taken ? 5 + last : 5);
    assertEquals(queue.hasRoom, queue.weight < 10);
    queue.shift();
    assertEquals(queue.weight, taken ? last : 0);
  }
});

test("Queue.maxWeight: an item heavier than that passes when the queue is empty, alone", () => {
  const queue = weighed({ maxWeight: 10 });
  assertEquals([queue.tryWrite(100), queue.weight, queue.hasRoom], [true, 100, false]);
  assertEquals(queue.tryWrite(0.5), false);
  assertEquals([queue.shift(), queue.weight, queue.hasRoom], [100, 0, true]);
});

test("Queue.maxWeight: writers are woken when there is weight left, and served in order", async () => {
  const queue = weighed({ maxWeight: 10 });
  for (const n of [6, 4]) queue.tryWrite(n);
  const [heavy, light] = [queue.writeInTurn(7), queue.writeInTurn(1)];
  queue.shift();
  assertEquals([await stateOf(heavy), await stateOf(light)], ["pending", "pending"]); // 4 + 7 is too much still
  queue.shift();
  assertEquals([await heavy, await light], [true, true]);
  assertEquals([queue.shift(), queue.shift(), queue.weight], [7, 1, 0]);
});

test("Queue.maxWeight: dropping goes on until the new item fits", () => {
  const left: Record<string, number[]> = { "drop-oldest": [4, 9], "drop-newest": [3, 9], "drop-write": [3, 3, 4] };
  for (const fullMode of Object.keys(left) as FullMode[]) {
    const dropped: number[] = [];
    const queue = weighed({ maxWeight: 13, fullMode, onDropped: (n) => dropped.push(n) });
    for (const n of [3, 3, 4]) queue.tryWrite(n);
    assertEquals(queue.tryWrite(9), true);
    assertEquals(dropped, { "drop-oldest": [3, 3], "drop-newest": [4, 3], "drop-write": [9] }[fullMode as string]);
    assertEquals(queue.weight, left[fullMode].reduce((sum, n) => sum + n));
    assertEquals(new QueueReader(queue).take(), left[fullMode]);
    assertEquals(queue.weight, 0);
  }
});

test("Queue: an item handed to a pending read weighs nothing", async () => {
  const budget = new TestBudget(10);
  const queue = weighed({ maxWeight: 10, budget });
  const read = new QueueReader(queue).read();
  assertEquals([queue.tryWrite(100), queue.weight, budget.used], [true, 0, 0]);
  assertEquals(await read, 100);
});

test("Queue.budget: what it refused waits until another queue makes room", async () => {
  const budget = new TestBudget(10);
  const [one, other] = [weighed({ budget }), weighed({ budget })];
  other.tryWrite(1);
  for (const [n, taken] of [[8, true], [1, true], [1, false]] as const) assertEquals(one.tryWrite(n), taken);
  assertEquals(other.tryWrite(1), false);
  const write = other.writeInTurn(8);
  assertEquals(await stateOf(write), "pending");
  one.shift();
  assertEquals([await write, budget.used], [true, 10]);
});

test("Queue.budget: an empty queue takes an item all the same, and counts it", async () => {
  const budget = new TestBudget(10);
  const [one, other] = [weighed({ budget }), weighed({ budget })];
  one.tryWrite(10);
  assertEquals([other.tryWrite(3), other.tryWrite(1), budget.used], [true, false, 13]);
  const write = other.writeInTurn(4);
  assertEquals(await stateOf(write), "pending");
  other.shift();
  assertEquals([await write, budget.used], [true, 14]);
});

test("Queue.budget: in a mode that drops, room is made in the queue itself", () => {
  const budget = new TestBudget(10);
  weighed({ budget }).tryWrite(8);
  const dropped: number[] = [];
  const queue = weighed({ budget, fullMode: "drop-oldest", onDropped: (n) => dropped.push(n) });
  for (const n of [1, 1, 2]) assertEquals(queue.tryWrite(n), true);
  assertEquals([dropped, queue.size, budget.used], [[1, 1], 1, 10]);
  assertEquals(queue.tryWrite(5), true);
  assertEquals([dropped, queue.size, budget.used], [[1, 1, 2], 1, 13]);
});

test("Queue.leaveBudget() gives back what is held, once, and asks for nothing more", () => {
  const budget = new TestBudget(10);
  const queue = weighed({ budget });
  for (const n of [2, 3]) queue.tryWrite(n);
  queue.leaveBudget();
  assertEquals(budget.used, 0);
  assertEquals(queue.tryWrite(50), true);
  queue.leaveBudget();
  while (queue.shift() !== undefined);
  assertEquals([budget.used, queue.weight], [0, 0]);
});

test("Queue.budget is used by what the queues hold, and by nothing else: any traffic, in every mode", () => {
  const step = fc.record({
    queue: fc.nat(1),
    action: fc.oneof(fc.constantFrom("shift" as const, "read" as const), fc.integer({ min: 1, max: 8 })),
  });
  const modes = fc.constantFrom<FullMode>("wait", "drop-newest", "drop-oldest", "drop-write");
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), modes, (steps, fullMode) => {
    const budget = new TestBudget(20);
    let dropped = 0;
    const queues = [0, 1].map(() =>
      weighed({ capacity: 4, lowWatermark: 3, maxWeight: 12, budget, fullMode, onDropped: (n) => dropped += n })
    );
    const readers = queues.map((queue) => new QueueReader(queue));
    let written = 0;
    let left = 0;
    for (const { queue: index, action } of steps) {
      const queue = queues[index];
      if (action === "shift") {
        left += queue.shift() ?? 0;
      } else if (action === "read") {
        const { weight } = queue;
        if (!readers[index].waiting) void readers[index].read(); // of what is there, or of what comes next
        left += weight - queue.weight;
      } else if (queue.reading) {
        assert(queue.tryWrite(action)); // handed over
      } else if (queue.tryWrite(action)) {
        written += action;
      }
      const held = queues[0].weight + queues[1].weight;
      assertEquals(budget.used, held);
      // The last item to be taken may have found its queue empty.
      assert(held <= 20 + 8 && queues.every(({ size, weight }) => size <= 4 && (weight <= 12 || size === 1)));
      assertEquals(held + dropped + left, written, "what was written is held, was dropped, or has left");
    }
    for (const queue of queues) while (queue.shift() !== undefined);
    assertEquals([budget.used, ...queues.map(({ weight }) => weight)], [0, 0, 0]);
  }));
});

test("QueueReader.onEndSeen is called when the reader is shown the end, by an answer or by a wait that ends", () => {
  const ways: Record<string, [pending: boolean, (reader: QueueReader<number>) => unknown]> = {
    "waitToRead(), at once": [false, (reader) => reader.waitToRead()],
    "waitToRead(), pending": [true, (reader) => reader.waitToRead()],
    "read(), at once": [false, (reader) => reader.read()],
    "read(), pending": [true, (reader) => reader.read()],
    "next(), at once": [false, (reader) => reader[Symbol.asyncIterator]().next()],
  };
  for (const [way, [pending, act]] of Object.entries(ways)) {
    const queue = weighed({});
    let seen = 0;
    const reader = new QueueReader(queue);
    reader.onEndSeen = () => seen++;
    if (pending) act(reader);
    queue.complete();
    if (!pending) {
      reader.tryRead();
      assertEquals(seen, 0, way);
      act(reader);
    }
    assertEquals(seen, 1, way);
  }
});

test("Queue.contended while writers wait or have been woken and not had their turn", async () => {
  const queue = weighed({ capacity: 1, lowWatermark: 0 });
  queue.tryWrite(1);
  assertEquals(queue.contended, false);
  const write = queue.writeInTurn(2);
  assertEquals(queue.contended, true);
  queue.shift();
  assertEquals([queue.contended, queue.hasRoom, queue.size], [true, false, 0]);
  await write;
  assertEquals([queue.contended, queue.hasRoom, queue.size], [false, false, 1]);
});
