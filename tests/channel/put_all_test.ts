/** Putting a batch into a queue: what as many single puts would do, with one question to the budget. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Queue } from "../../src/channel/queue.ts";
import type { Budget, QueueLimits } from "../../src/channel/queue_limits.ts";
import { QueueReader } from "../../src/channel/reader.ts";
import { test } from "../support/test.ts";

/** A queue of numbers, each of which is its own weight. */
function weighed(limits: Partial<QueueLimits<number>> = {}): Queue<number> {
  return new Queue({ capacity: 10, lowWatermark: 9, fullMode: "wait", weigh: (n) => n, ...limits });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}

test("Queue.putAll() takes as many as single puts would, and leaves the same behind", () => {
  const batch = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 8 });
  const step = fc.record({ batch, known: fc.boolean(), takes: fc.nat(6) });
  const limits = fc.record({ capacity: fc.integer({ min: 1, max: 12 }), maxWeight: fc.integer({ min: 1, max: 30 }) });
  fc.assert(fc.property(limits, fc.array(step, { maxLength: 12 }), ({ capacity, maxWeight }, steps) => {
    const whole = weighed({ capacity, lowWatermark: capacity - 1, maxWeight });
    const single = weighed({ capacity, lowWatermark: capacity - 1, maxWeight });
    for (const { batch, known, takes } of steps) {
      let put = 0;
      while (put < batch.length && single.put(batch[put])) put++;
      assertEquals(whole.putAll([...batch], known ? sum(batch) : undefined), put);
      assertEquals([whole.size, whole.weight], [single.size, single.weight]);
      if (takes > 0) assertEquals(whole.take(takes), single.take(takes));
      assertEquals([whole.peek(), whole.weight], [single.peek(), single.weight]);
    }
    assertEquals(whole.take(Infinity), single.take(Infinity));
    assertEquals([whole.weight, single.weight], [0, 0]);
  }));
});

test("Queue.putAll() hands the first to a pending read, and stores the others", async () => {
  for (const [items, stored, weight] of [[[1], [], 0], [[1, 2, 3], [2, 3], 5]] as const) {
    const queue = weighed();
    const reading = new QueueReader(queue).read();
    assertEquals(queue.putAll([...items], sum(items)), items.length);
    assertEquals([await reading, queue.weight, queue.take(Infinity)], [1, weight, [...stored]]);
  }
});

test("Queue.putAll() wakes who waits once, also where only one fits", async () => {
  for (const items of [[1], [1, 2], [1, 2, 3]]) {
    const queue = weighed({ capacity: 1, lowWatermark: 0 });
    const waiting = new QueueReader(queue).waitToRead();
    let added = 0;
    queue.listener = { itemAdded: () => added++, completed: () => {} };
    assertEquals(queue.putAll(items), 1);
    assertEquals([await waiting, added], [true, 1]);
  }
});

test("Queue.putAll() wakes nobody where nothing fits", () => {
  const queue = weighed({ capacity: 1, lowWatermark: 0 });
  queue.put(1);
  queue.listener = { itemAdded: () => assertEquals("woken", "not woken"), completed: () => {} };
  assertEquals([queue.putAll([1]), queue.putAll([])], [0, 0]);
});

test("Queue.putAll() asks its budget once, and takes nothing where that refuses", () => {
  const asked: number[] = [];
  let grants = true;
  const budget: Budget = {
    reserve(weight) {
      asked.push(weight);
      return grants;
    },
    count: () => {},
    release: () => {},
  };
  const queue = weighed({ budget, maxWeight: 10 });
  assertEquals(queue.putAll([2, 3, 4, 5]), 3);
  assertEquals([asked, queue.weight], [[9], 9]);
  grants = false;
  assertEquals(queue.take(Infinity).length, 3);
  assertEquals([queue.putAll([1, 1]), queue.size, queue.weight], [0, 0, 0]);
});

test("Queue.putAll() takes nothing once completed", () => {
  const queue = weighed();
  queue.complete();
  assertEquals([queue.putAll([1]), queue.size], [0, 0]);
});

test("Queue.putAll() weighs no item by itself where it's told what they weigh together, and all fit", () => {
  let weighings = 0;
  const weigh = (n: number): number => {
    weighings++;
    return n;
  };
  const queue = weighed({ weigh, maxWeight: 10 });
  assertEquals([queue.putAll([2, 3], 5), queue.weight, weighings], [2, 5, 0]);
  assertEquals([queue.putAll([2, 4], 6), queue.weight], [1, 7]); // not all fit: one by one
  assertEquals(weighings, 2);
});
