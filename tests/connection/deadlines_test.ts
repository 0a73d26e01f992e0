import { assertEquals } from "@std/assert";
import { Deadlines, type Progress } from "../../src/connection/deadlines.ts";
import { test } from "../support/test.ts";

const QUIET: Progress = {
  bytes: 0,
  bytesIn: 0,
  bytesOut: 0,
  framesIn: 0,
  partialBytes: 0,
  paused: false,
  writing: false,
  closing: false,
  halfOpen: false,
  unread: 0,
  accepted: 0,
};
const OFF = { idle: 0, frame: 0, send: 0, drain: 0 };

/** The ticks, of 10 ms each from 10 on, at which a deadline passes when `seen` stays as it is. */
function firstOverdue(timeouts: Partial<typeof OFF>, seen: Partial<Progress>): [number, string] | undefined {
  const deadlines = new Deadlines({ ...OFF, ...timeouts });
  for (let now = 10; now <= 1_000; now += 10) {
    const overdue = deadlines.overdue(now, { ...QUIET, ...seen });
    if (overdue !== undefined) return [now, overdue];
  }
  return undefined;
}

test("Deadlines pass at their limit, counted from the first tick that sees the cause, not a tick before", () => {
  assertEquals(firstOverdue({ idle: 100 }, {}), [110, "idle-timeout"]);
  assertEquals(firstOverdue({ frame: 100 }, { partialBytes: 1 }), [110, "frame-timeout"]);
  assertEquals(firstOverdue({ send: 100 }, { writing: true }), [110, "send-timeout"]);
  assertEquals(firstOverdue({ drain: 100 }, { closing: true }), [110, "close"]);
  assertEquals(firstOverdue({ idle: 91 }, {}), [110, "idle-timeout"]);
  assertEquals(firstOverdue({ idle: 101 }, {}), [120, "idle-timeout"]);
});

test("Deadlines that are off never pass", () => {
  assertEquals(firstOverdue({}, { partialBytes: 1, writing: true, closing: true }), undefined);
});

test("Deadlines start anew with progress: any byte for idle, a byte taken for send, a whole frame for frame", () => {
  const deadlines = new Deadlines({ idle: 100, frame: 100, send: 100, drain: 0 });
  for (let now = 10; now <= 500; now += 10) {
    const seen = { ...QUIET, bytes: now, bytesOut: now, framesIn: now, partialBytes: 1, writing: true };
    assertEquals(deadlines.overdue(now, seen), undefined);
  }
  const stopped = { ...QUIET, bytes: 500, bytesOut: 500, framesIn: 500, partialBytes: 1, writing: true };
  assertEquals(deadlines.overdue(590, stopped), undefined);
  assertEquals(deadlines.overdue(600, stopped), "send-timeout");
});

test("Bytes of the same frame don't hold off the deadline for the frame", () => {
  const deadlines = new Deadlines({ ...OFF, frame: 100 });
  for (let now = 10; now < 110; now += 10) {
    assertEquals(deadlines.overdue(now, { ...QUIET, bytes: now, partialBytes: now }), undefined);
  }
  assertEquals(deadlines.overdue(110, { ...QUIET, bytes: 110, partialBytes: 110 }), "frame-timeout");
});

test("Time in which this side doesn't read doesn't count for the frame", () => {
  const deadlines = new Deadlines({ ...OFF, frame: 100 });
  deadlines.overdue(10, { ...QUIET, partialBytes: 5 });
  deadlines.overdue(100, { ...QUIET, partialBytes: 0 }); // paused
  assertEquals(deadlines.overdue(110, { ...QUIET, partialBytes: 5 }), undefined);
  assertEquals(deadlines.overdue(209, { ...QUIET, partialBytes: 5 }), undefined);
  assertEquals(deadlines.overdue(210, { ...QUIET, partialBytes: 5 }), "frame-timeout");
});

test("A closing connection isn't idle", () => {
  assertEquals(firstOverdue({ idle: 50, drain: 100 }, { closing: true }), [110, "close"]);
});

test("A half-open connection is overdue when nobody has read or sent for timeouts.drain", () => {
  assertEquals(firstOverdue({ drain: 100 }, { halfOpen: true }), [110, "half-open"]);
  const deadlines = new Deadlines({ ...OFF, drain: 100 });
  const halfOpen = { ...QUIET, halfOpen: true };
  assertEquals(deadlines.overdue(10, { ...halfOpen, unread: 3 }), undefined);
  assertEquals(deadlines.overdue(100, { ...halfOpen, unread: 2 }), undefined);
  assertEquals(deadlines.overdue(190, { ...halfOpen, unread: 2, accepted: 1 }), undefined);
  assertEquals(deadlines.overdue(289, { ...halfOpen, unread: 2, accepted: 1 }), undefined);
  assertEquals(deadlines.overdue(290, { ...halfOpen, unread: 2, accepted: 1 }), "half-open");
});
