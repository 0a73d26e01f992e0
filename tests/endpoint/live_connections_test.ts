import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LiveConnections } from "../../src/endpoint/live_connections.ts";
import { test } from "../support/test.ts";

interface Item {
  readonly id: number;
}

function filled(count: number): { live: LiveConnections<Item>; items: Item[] } {
  const live = new LiveConnections<Item>();
  const items = Array.from({ length: count }, (_, i) => ({ id: i + 1 }));
  for (const item of items) live.add(item);
  return { live, items };
}

function idsOf(items: Iterable<Item>): number[] {
  return Array.from(items, ({ id }) => id);
}

test("LiveConnections holds what a Set would, in its order, whatever comes and goes", () => {
  // A step is one that comes, or, of those that ever came, the one that goes.
  const steps = fc.array(fc.option(fc.nat()), { maxLength: 200 });
  fc.assert(fc.property(steps, (steps) => {
    const live = new LiveConnections<Item>();
    const set = new Set<Item>();
    const came: Item[] = [];
    for (const step of steps) {
      if (step === null) {
        const item = { id: came.length + 1 };
        came.push(item);
        live.add(item);
        set.add(item);
      } else if (came.length > 0) {
        const item = came[step % came.length];
        assertEquals(live.delete(item), set.delete(item));
      }
      assertEquals(live.size, set.size);
    }
    assertEquals(idsOf(live), idsOf(set));
    assertEquals(came.map((item) => live.has(item)), came.map((item) => set.has(item)));
  }));
});

test("LiveConnections is walked as a Set is, also while all but a few leave and others come", () => {
  const { live, items } = filled(100);
  const set = new Set(items);
  const walk = (of: { delete(item: Item): unknown; add(item: Item): unknown } & Iterable<Item>) => {
    const seen: number[] = [];
    for (const item of of) {
      seen.push(item.id);
      if (item.id === 10) { for (const other of items) if (other.id % 20 !== 0) of.delete(other); // which closes the holes
       }
      if (item.id === 60) of.add({ id: 101 });
    }
    return seen;
  };
  const seen = walk(live);
  assertEquals(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40, 60, 80, 100, 101]);
  assertEquals(seen, walk(set));
});

test("LiveConnections knows one from another with the same id, and from one that it never had", () => {
  const { live, items } = filled(3);
  assert(live.has(items[1]));
  assert(!live.has({ id: 2 }) && !live.delete({ id: 2 }));
  assert(!live.has({ id: 4 }) && !live.delete({ id: 4 }));
  assert(live.delete(items[1]) && !live.delete(items[1]) && !live.has(items[1]));
  assertEquals(live.size, 2);
});

test("LiveConnections shows what it has in each of the ways of a ReadonlySet", () => {
  const { live, items } = filled(3);
  live.delete(items[0]);
  assertEquals(idsOf(live.values()), [2, 3]);
  assertEquals(idsOf(live.keys()), [2, 3]);
  assertEquals([...live.entries()], [[items[1], items[1]], [items[2], items[2]]]);
  const seen: unknown[] = [];
  live.forEach(function (this: unknown, value, key, set) {
    seen.push(this, value, key, set === live);
  }, "this");
  assertEquals(seen, ["this", items[1], items[1], true, "this", items[2], items[2], true]);
});

const skip = "union" in Set.prototype ? undefined : "this runtime's sets have no union";

test("LiveConnections is joined to and compared with other sets", () => {
  const { live, items } = filled(3);
  const [one, two] = items;
  const other = { id: 9 };
  const some = new Set([one, other]);
  assertEquals(idsOf(live.union(some)), [1, 2, 3, 9]);
  assertEquals(idsOf(live.intersection(some)), [1]);
  assertEquals(idsOf(live.difference(some)), [2, 3]);
  assertEquals(idsOf(live.symmetricDifference(some)), [2, 3, 9]);
  assert(live.isSubsetOf(new Set([...items, other])) && !live.isSubsetOf(some));
  assert(live.isSupersetOf(new Set([one, two])) && !live.isSupersetOf(some));
  assert(live.isDisjointFrom(new Set([other])) && !live.isDisjointFrom(some));
}, { skip });
