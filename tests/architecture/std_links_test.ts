/**
 * What the project relies on from `@std/*` where links/ holds more than a re-export. It runs against the links here and
 * against JSR's packages in CI, so that the two can't drift apart.
 */
import { assert, assertEquals, assertFalse, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Channel, ChannelClosedError } from "@std/async/channel";
import { delay } from "@std/async/delay";
import { FakeTime, TimeError } from "@std/testing/time";
import { test } from "../support/test.ts";

test("FakeTime.tick() runs what falls due, in order", () => {
  using time = new FakeTime(1_000);
  const log: unknown[] = [];
  const interval = setInterval(() => log.push("interval"), 60);
  setTimeout(() => log.push(Date.now()), 100);
  setTimeout((text: string) => log.push(text), 100, "argument");
  clearTimeout(setTimeout(() => log.push("cleared"), 10));

  time.tick(99);
  assertEquals(log, ["interval"]);
  time.tick(1);
  assertEquals(log, ["interval", 1_100, "argument"]);
  assertEquals([time.start, time.now, new Date().getTime()], [1_000, 1_100, 1_100]);
  clearInterval(interval);
  assertFalse(time.next());
});

test("FakeTime.next() runs everything that is due at the next time", () => {
  using time = new FakeTime();
  const log: string[] = [];
  setTimeout(() => log.push("a"), 5);
  setTimeout(() => log.push("b"), 5);
  setTimeout(() => log.push("c"), 6);
  assert(time.next());
  assertEquals(log, ["a", "b"]);
});

test("FakeTime.tickAsync() and .runAllAsync() let promises run in between", async () => {
  using time = new FakeTime();
  const log: string[] = [];
  const delayed = delay(50).then(() => log.push("delayed"));
  await time.tickAsync(50);
  await delayed;
  setTimeout(() => Promise.resolve().then(() => setTimeout(() => log.push("inner"), 10)), 10);
  await time.runAllAsync();
  assertEquals(log, ["delayed", "inner"]);
});

test("FakeTime fakes AbortSignal.timeout()", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(5);
  time.tick(5);
  assertEquals((signal.reason as DOMException).name, "TimeoutError");
});

test("FakeTime refuses a second one and a step back, and restores what it replaced", () => {
  const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
  {
    using time = new FakeTime(10);
    assertThrows(() => new FakeTime(), TimeError, "time is already faked");
    assertThrows(() => time.now = 9, RangeError);
  }
  for (const [name, value] of Object.entries(real)) assertStrictEquals(Reflect.get(globalThis, name), value);
  assertThrows(() => FakeTime.restore(), TimeError, "time is already restored");
});

test("FakeTime.restoreFor() gives a callback the real time", async () => {
  using time = new FakeTime(0);
  assert(await FakeTime.restoreFor(() => Date.now()) > 0);
  await FakeTime.restoreFor(() => delay(1));
  assertEquals(time.now, 0);
});

test("FakeTime advances by itself at its advanceRate", async () => {
  using time = new FakeTime(0, { advanceRate: 1_000, advanceFrequency: 1 });
  await time.delay(20);
  assert(time.now >= 1_000);
});

test("Channel hands on values in order, waits while full and rejects once closed", async () => {
  const channel = new Channel<number>({ capacity: 1 });
  await channel.send(1);
  assertFalse(channel.trySend(2));
  const sent = channel.send(3);
  assertEquals(await channel.receive(), 1);
  await sent;
  channel.close();
  assertEquals(channel.tryReceive(), { state: "ok", value: 3 });
  await assertRejects(() => channel.receive(), ChannelClosedError);
});
