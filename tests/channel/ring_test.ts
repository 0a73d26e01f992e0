import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Ring } from "../../src/channel/ring.ts";
import { test } from "../support/test.ts";
import { arraysMadeBy } from "./support.ts";

function pushAll(ring: Ring<number>, count: number, from = 0): void {
  for (let i = from; i < from + count; i++) ring.push(i);
}

function shiftAll(ring: Ring<number>): number[] {
  const items: number[] = [];
  for (let item = ring.shift(); item !== undefined; item = ring.shift()) items.push(item);
  return items;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

test("Ring is empty at first, and gives undefined", () => {
  const ring = new Ring<number>();
  assertEquals([ring.size, ring.peek(), ring.shift(), ring.pop(), ring.size], [0, undefined, undefined, undefined, 0]);
});

test("Ring keeps its order around every size at which it grows", () => {
  for (const power of [4, 8, 16, 32, 64, 1_024]) {
    for (const size of [power - 1, power, power + 1]) {
      const ring = new Ring<number>();
      pushAll(ring, size);
      assertEquals([ring.size, ring.peek()], [size, 0]);
      assertEquals(shiftAll(ring), upTo(size));
    }
  }
});

test("Ring wraps around: a few items pass through the same slots again and again", () => {
  const ring = new Ring<number>();
  const made = arraysMadeBy(() => {
    pushAll(ring, 3);
    for (let i = 3; i < 1_000; i++) {
      ring.push(i);
      assertEquals(ring.shift(), i - 3);
    }
  });
  assertEquals(made.map(({ length }) => length), [4]);
  assertEquals(shiftAll(ring), [997, 998, 999]);
});

test("Ring grows in order from every place that its head can be in", () => {
  for (let head = 0; head < 8; head++) {
    const ring = new Ring<number>();
    pushAll(ring, 8);
    for (let i = 0; i < head; i++) assertEquals(ring.shift(), i);
    pushAll(ring, head + 5, 8);
    assertEquals(shiftAll(ring), Array.from({ length: 13 }, (_, i) => head + i));
  }
});

test("Ring.pop() takes from the other end, wrapped around or not", () => {
  for (let head = 0; head < 4; head++) {
    const ring = new Ring<number>();
    for (let i = 0; i < head; i++) {
      ring.push(0);
      ring.shift();
    }
    pushAll(ring, 4);
    assertEquals([ring.pop(), ring.pop(), ring.peek(), ring.shift(), ring.pop(), ring.pop()], [
      3,
      2,
      0,
      0,
      1,
      undefined,
    ]);
    pushAll(ring, 2);
    assertEquals(shiftAll(ring), [0, 1]);
  }
});

test("Ring clears each slot as its item leaves, by shift() or pop()", () => {
  const ring = new Ring<object>();
  const [slots] = arraysMadeBy(() => {
    for (let i = 0; i < 4; i++) ring.push({});
  });
  const held = () => slots.filter((slot) => slot !== undefined).length;
  for (const leave of ["shift", "pop", "shift", "pop"] as const) {
    ring[leave]();
    assertEquals(held(), ring.size);
  }
  for (let i = 0; i < 10; i++) {
    ring.push({});
    ring.push({});
    assertEquals(held(), 2);
    ring.pop();
    ring.shift();
    assertEquals(held(), 0);
  }
});

test("Ring gives back what a burst took once it is empty, and keeps what a few items need", () => {
  for (const [burst, expected] of [[127, []], [128, []], [129, [4, 8]], [1_000, [4, 8]]] as const) {
    const ring = new Ring<number>();
    pushAll(ring, burst);
    assertEquals(shiftAll(ring).length, burst);
    const made = arraysMadeBy(() => pushAll(ring, 5));
    assertEquals<readonly number[]>(made.map(({ length }) => length), expected);
    assertEquals(shiftAll(ring), [0, 1, 2, 3, 4]);
  }
});

test("Ring behaves as an array does: any pushes, shifts and pops", () => {
  const steps = fc.array(
    fc.record({ take: fc.constantFrom("shift" as const, "pop" as const), puts: fc.nat(40), takes: fc.nat(40) }),
    { maxLength: 20 },
  );
  fc.assert(fc.property(steps, (steps) => {
    const ring = new Ring<number>();
    const model: number[] = [];
    let next = 0;
    for (const { take, puts, takes } of steps) {
      for (let i = 0; i < puts; i++) {
        ring.push(next);
        model.push(next++);
      }
      for (let i = 0; i < takes; i++) {
        assert(ring.peek() === model[0]);
        assert(ring[take]() === model[take]());
        assert(ring.size === model.length);
      }
    }
    assertEquals(shiftAll(ring), model);
  }));
});

test("Ring.take() gives what as many shifts would, wrapped or not, and clears the slots", () => {
  for (let before = 0; before < 9; before++) {
    for (let count = 1; count <= 8; count++) {
      const taken = new Ring<number>(), shifted = new Ring<number>();
      for (const ring of [taken, shifted]) {
        for (let i = 0; i < before; i++) ring.push(-1);
        for (let i = 0; i < before; i++) ring.shift();
        for (let i = 0; i < 8; i++) ring.push(i);
      }
      assertEquals(taken.take(count), Array.from({ length: count }, () => shifted.shift()));
      assertEquals([taken.size, taken.peek()], [shifted.size, shifted.peek()]);
      for (const ring of [taken, shifted]) ring.push(99);
      assertEquals(taken.take(taken.size), Array.from({ length: shifted.size }, () => shifted.shift()));
    }
  }
});
