import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Histogram } from "../../examples/demo/histogram.ts";
import { failures, type Outcome, PendingWaits } from "../../examples/demo/outcome.ts";
import { faultOf, HEARTBEATS, payloadOf, TRAFFIC } from "../../examples/demo/payload.ts";
import type { Snapshot } from "../../examples/demo/protocol.ts";
import { demoHelp, parseDemoArguments } from "../../examples/demo/settings.ts";
import { grouped, table } from "../../examples/demo/table.ts";
import { Tally } from "../../examples/demo/tally.ts";
import { UsageError } from "../../src/cli/flags.ts";
import { test } from "../support/test.ts";

test("Histogram.percentile() is exact for small values", () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 100; value++) histogram.record(value);
  assertEquals([50, 99, 99.9, 100].map((percent) => histogram.percentile(percent)), [50, 99, 100, 100]);
  assertEquals([histogram.count, histogram.max], [100, 100]);
});

test("Histogram.percentile() is at most 1.6 % too high, and never too low", () => {
  for (let value = 1; value < 2 ** 31; value = Math.ceil(value * 1.37)) {
    const histogram = new Histogram();
    histogram.record(value);
    histogram.record(2 ** 31 - 1);
    const median = histogram.percentile(50);
    assert(median >= value && median <= value * (1 + 1 / 64), `${value} is shown as ${median}`);
  }
});

test("Histogram takes what is out of its range as its ends, and forgets on clear()", () => {
  const histogram = new Histogram();
  assertEquals(histogram.percentile(99), 0);
  for (const value of [-5, 0.7, 2 ** 40]) histogram.record(value);
  assertEquals([histogram.percentile(50), histogram.percentile(100)], [0, 2 ** 31 - 1]);
  histogram.clear();
  assertEquals([histogram.count, histogram.max, histogram.percentile(50)], [0, 0, 0]);
});

test("payloadOf() gives sizes of every order, the same each time, and faultOf() finds no fault with them", () => {
  const sizes = Array.from({ length: 2_000 }, (_, sequence) => {
    const payload = payloadOf(3, sequence, TRAFFIC);
    assertEquals(payload, payloadOf(3, sequence, TRAFFIC));
    assertEquals(faultOf(payload, 3, sequence, TRAFFIC), undefined);
    return payload.byteLength;
  });
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  assert(least >= 8 && least < 16 && most > 8_192 && most < 16_384, `${least} to ${most}`);
  const beats = Array.from({ length: 500 }, (_, sequence) => payloadOf(3, sequence, HEARTBEATS).byteLength);
  assert(Math.min(...beats) >= 8 && Math.max(...beats) < 64);
});

test("faultOf() finds a wrong length, another frame, and one changed byte", () => {
  const payload = payloadOf(1, 2, TRAFFIC);
  assertMatch(faultOf(payload.subarray(1), 1, 2, TRAFFIC)!, /bytes instead of/);
  const other = new Uint8Array(payload);
  other[7]++;
  assertMatch(faultOf(other, 1, 2, TRAFFIC)!, /got frame 3 of connection 1/);
  const changed = new Uint8Array(payload);
  changed[changed.length - 1]++;
  assertMatch(faultOf(changed, 1, 2, TRAFFIC)!, /other bytes/);
});

function outcome(
  change: (parts: { tally: Tally; pendingWaits: PendingWaits; after: { retainedBytes: number } }) => void,
) {
  const tally = new Tally();
  tally.sent = tally.echoed = 1_000;
  const pendingWaits = new PendingWaits();
  const snapshot = (wakeUps: number) => ({
    stats: { active: 10, pendingWaits: 10, framesIn: 1_000, framesOut: 1_000 } as Snapshot["stats"],
    wakeUps,
    retainedBytes: 5_000_000,
  });
  pendingWaits.look(snapshot(0));
  const parts = { tally, pendingWaits, before: snapshot(0), after: snapshot(100_000) };
  change(parts);
  return { ...parts, connections: 10, busy: 1, seconds: 1, echoedInSeconds: 900 } satisfies Outcome;
}

test("failures() finds nothing wrong with a run in which nothing was", () => {
  assertEquals(failures(outcome(() => {})), []);
});

test("failures() tells a wrong echo, one that the server doesn't count, waits that pile up, and a heap that grows", () => {
  const [wrong] = failures(outcome(({ tally }) => {
    tally.wrong = 1;
    tally.fault("frame 7");
  }));
  assertMatch(wrong, /^1 echoes wrong, 0 missing, 0 connections lost; first: frame 7$/);
  const [uncounted] = failures(outcome(({ tally }) => tally.sent++));
  assertMatch(uncounted, /1001 frames were sent, and the server counts 1000 in and 1000 out/);
  const [waits] = failures(outcome(({ pendingWaits }) => {
    pendingWaits.look({ stats: { active: 10, pendingWaits: 11 } as Snapshot["stats"], wakeUps: 0 });
  }));
  assertMatch(waits, /1 more than one for each connection/);
  // What one wait left behind a wake-up keeps: see the leaks that this library is about.
  const [heap] = failures(outcome(({ after }) => after.retainedBytes += 312 * 100_000));
  assertMatch(heap, /^the heap grew by 31200000 bytes in 100000 wake-ups$/);
});

test("table() puts labels to the left and numbers to the right", () => {
  assertEquals(
    table([["a", grouped(1234567), "of all"], ["longer", grouped(0.126, 2), ""]]),
    "  a       1,234,567  of all\n  longer       0.13",
  );
});

test("parseDemoArguments() takes each flag, has a default for it, and gives help precedence", () => {
  assertEquals(parseDemoArguments([]), { connections: 300, busy: 8, seconds: 10 });
  const all = parseDemoArguments(["--seconds=1", "--busy", "0", "--connections=10000"]);
  assertEquals(all, { connections: 10_000, busy: 0, seconds: 1 });
  assertEquals(parseDemoArguments(["-h", "--nonsense"]), "help");
  assertMatch(demoHelp(), /^ {2}--seconds=N {6}Seconds of load, 1 to 3600 \(default 10\)$/m);
});

const refused: [arg: string, message: string][] = [
  ["--seconds=0", '--seconds must be a whole number from 1 to 3600, got "0"'],
  ["--connections=10001", '--connections must be a whole number from 1 to 10000, got "10001"'],
  ["--busy=301", "--busy must not be more than --connections, got 301 of 300"],
  ["echo", 'unexpected argument "echo"'],
];

for (const [arg, message] of refused) {
  test(`parseDemoArguments() refuses ${arg}`, () => {
    assertEquals(assertThrows(() => parseDemoArguments([arg]), UsageError).message, message);
  });
}
