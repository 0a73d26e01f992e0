import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { setImmediate as afterTurn } from "node:timers";
import { setImmediate } from "node:timers/promises";
import { type BusyReader, BusyReads } from "../../src/transport/busy_reads.ts";
import { test } from "../support/test.ts";
import { until } from "../support/endpoints.ts";

/** So many may wait for more at a time. */
const MOST = 64;
/** And none, after a turn that brought so much. */
const FULL = 96;

/** One that notes the turns it was told to read in. */
class Reader implements BusyReader {
  readonly turns: number[] = [];
  reads = true;
  readOn(turn: number): boolean {
    this.turns.push(turn);
    return this.reads;
  }
}

/** Readers that have just got something. */
function busy(reads: BusyReads, count: number): Reader[] {
  const readers = Array.from({ length: count }, () => new Reader());
  for (const reader of readers) reads.next(reader);
  return readers;
}

const toldOf = (readers: readonly Reader[]) => readers.map(({ turns }) => turns.length);

test("BusyReads lets so many wait for more at once, and the others in their order, as something comes", async () => {
  const reads = new BusyReads(afterTurn);
  const waiting = busy(reads, MOST);
  assertEquals(toldOf(waiting), Array(MOST).fill(1));
  const queued = busy(reads, 3);
  assertEquals(toldOf(queued), [0, 0, 0]);
  for (const reader of waiting.slice(0, 2)) {
    reads.ended(reader.turns[0]!);
    reads.next(reader);
  }
  await setImmediate();
  assertEquals(toldOf([...queued, ...waiting.slice(0, 2)]), [1, 1, 0, 1, 1]);
  await until(() => waiting[1]!.turns.length === 2);
  assertEquals(toldOf([...queued, ...waiting.slice(0, 3)]), [1, 1, 1, 2, 2, 1]);
});

test("BusyReads forgets those that nothing comes for, however many they are", async () => {
  const reads = new BusyReads(afterTurn);
  const readers = busy(reads, MOST * 5);
  await until(() => readers.every(({ turns }) => turns.length === 1));
  const turns = readers.map(({ turns }) => turns[0]!);
  assertEquals(turns, turns.toSorted((a, b) => a - b));
  assertGreater(turns.at(-1)!, turns[0]!);
});

test("BusyReads makes no room for what comes to one that it has forgotten", async () => {
  const reads = new BusyReads(afterTurn);
  const quiet = busy(reads, MOST);
  const [queued] = busy(reads, 1);
  await until(() => queued!.turns.length === 1);
  busy(reads, MOST - 1);
  for (const reader of quiet) reads.ended(reader.turns[0]!);
  const [late] = busy(reads, 1);
  assertEquals(late!.turns, []);
  await until(() => late!.turns.length === 1);
});

test("BusyReads doesn't count one that won't read", async () => {
  const reads = new BusyReads(afterTurn);
  busy(reads, MOST - 1);
  const paused = new Reader();
  paused.reads = false;
  reads.next(paused);
  const [last, queued] = busy(reads, 2);
  assertEquals([paused, last!, queued!].map(({ turns }) => turns.length), [1, 1, 0]);
  await until(() => queued!.turns.length === 1);
});

test("BusyReads lets nobody read on after a turn that may have left some over, until one that hasn't", async () => {
  const reads = new BusyReads(afterTurn);
  const readers = busy(reads, MOST + FULL);
  await until(() => readers.every(({ turns }) => turns.length === 1));
  const turns = async (count: number) => {
    for (const reader of readers.slice(0, count)) {
      reads.ended(0);
      reads.next(reader);
    }
    await setImmediate();
    return readers.filter(({ turns }) => turns.length > 1).length;
  };
  const first = await turns(FULL);
  assertLess(first, FULL);
  assertEquals(await turns(FULL), first);
  assertGreater(await turns(1), first);
  await delay(10); // the last watch ends
});
