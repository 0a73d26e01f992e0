import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Deque } from "../../src/channel/deque.ts";
import { test } from "../support/test.ts";

/** A deque that anybody may change. */
class Numbers extends Deque<number> {
  push = this.pushItem;
  shift = this.shiftItem;
  pop = this.popItem;
  take = this.takeItems;
  takeOver = this.pushItems;
  expect = this.expectItems;
}

function pushAll(deque: Numbers, count: number, from = 0): void {
  for (let i = from; i < from + count; i++) deque.push(i);
}

function shiftAll(deque: Numbers): number[] {
  const items: number[] = [];
  for (let item = deque.shift(); item !== undefined; item = deque.shift()) items.push(item);
  return items;
}

test("Deque is empty at first, and gives undefined", () => {
  const deque = new Numbers();
  const seen = () => [deque.size, deque.peek(), deque.shift(), deque.pop(), deque.take(0).length];
  assertEquals(seen(), [0, undefined, undefined, undefined, 0]);
  pushAll(deque, 3);
  shiftAll(deque);
  assertEquals(seen(), [0, undefined, undefined, undefined, 0]);
});

test("Deque.pop() takes from the other end, before and after the two sides have turned over", () => {
  for (const shifted of [0, 1, 2]) {
    const deque = new Numbers();
    pushAll(deque, 4);
    for (let i = 0; i < shifted; i++) assertEquals(deque.shift(), i);
    pushAll(deque, 1, 4);
    const popped = Array.from({ length: 5 - shifted }, () => deque.pop());
    assertEquals(popped, [4, 3, 2, 1, 0].slice(0, 5 - shifted));
    assertEquals([deque.size, deque.pop(), deque.shift(), deque.peek()], [0, undefined, undefined, undefined]);
    pushAll(deque, 2);
    assertEquals(shiftAll(deque), [0, 1]);
  }
});

test("Deque lets what it gave be changed: it keeps no part of it", () => {
  const deque = new Numbers();
  pushAll(deque, 3);
  const given = deque.take(3);
  given.push(9);
  pushAll(deque, 2, 5);
  assertEquals([given, deque.take(2)], [[0, 1, 2, 9], [5, 6]]);
});

test("Deque.take() gives what as many shifts would, on either side of the turn", () => {
  for (let before = 0; before < 9; before++) {
    for (let count = 1; count <= 8; count++) {
      const taken = new Numbers(), shifted = new Numbers();
      for (const deque of [taken, shifted]) {
        pushAll(deque, 1 + before);
        assertEquals(deque.shift(), 0);
        pushAll(deque, 8, 1 + before);
      }
      assertEquals(taken.take(count), Array.from({ length: count }, () => shifted.shift()));
      assertEquals([taken.size, taken.peek()], [shifted.size, shifted.peek()]);
      for (const deque of [taken, shifted]) deque.push(99);
      assertEquals(taken.take(taken.size), Array.from({ length: shifted.size }, () => shifted.shift()));
    }
  }
});

test("Deque that expects items gives those that come, be they as many, fewer or more", () => {
  for (const expected of [0, 1, 2, 5, 9]) {
    const deque = new Numbers();
    deque.expect(expected);
    assertEquals([deque.size, deque.peek(), deque.shift(), deque.pop()], [0, undefined, undefined, undefined]);
    for (const end of ["take", "shift", "pop"] as const) {
      deque.expect(expected);
      pushAll(deque, 5);
      const all = end === "take" ? deque.take(5) : Array.from({ length: 5 }, () => deque[end]());
      assertEquals(all, end === "pop" ? [4, 3, 2, 1, 0] : [0, 1, 2, 3, 4]);
    }
  }
});

test("Deque that has items and expects others keeps what it has", () => {
  const deque = new Numbers();
  pushAll(deque, 2);
  deque.expect(9);
  pushAll(deque, 1, 2);
  assertEquals(shiftAll(deque), [0, 1, 2]);
});

test("Deque behaves as an array does: any pushes, shifts, pops and takes", () => {
  const steps = fc.array(
    fc.record({
      take: fc.constantFrom("shift" as const, "pop" as const),
      puts: fc.nat(40),
      takes: fc.nat(40),
      all: fc.nat(9),
      atOnce: fc.boolean(),
      expected: fc.nat(40),
    }),
    { maxLength: 20 },
  );
  fc.assert(fc.property(steps, (steps) => {
    const deque = new Numbers();
    const model: number[] = [];
    let next = 0;
    for (const { take, puts, takes, all, atOnce, expected } of steps) {
      const items = Array.from({ length: puts }, () => next++);
      model.push(...items);
      deque.expect(expected);
      if (atOnce) deque.takeOver(items);
      else for (const item of items) deque.push(item);
      for (let i = 0; i < takes; i++) {
        assert(deque.peek() === model[0]);
        assert(deque[take]() === model[take]());
        assert(deque.size === model.length);
      }
      const count = all === 0 ? model.length : Math.min(all, model.length);
      assertEquals(deque.take(count), model.splice(0, count));
    }
    assertEquals(shiftAll(deque), model);
  }));
});
