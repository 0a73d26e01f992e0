/** Frames and bytes a second, on a whole connection, under a clock that only the test moves. A tick is 100 ms. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ServerEndpoint } from "../../mod.ts";
import { TokenBucket } from "../../src/connection/token_bucket.ts";
import { test } from "../support/test.ts";
import { StillTime } from "./still_time.ts";

const TICK = 100;

/** Frames of 1 byte, which is 5 with the header. */
function frames(count: number): Uint8Array {
  const bytes = new Uint8Array(5 * count);
  for (let i = 0; i < count; i++) bytes.set([0, 0, 0, 1, i], 5 * i);
  return bytes;
}

for (const [sent, paused] of [[9, false], [10, false], [11, true]] as const) {
  test(`limits.framesPerSecond: 10 lets ${sent} frames at once ${paused ? "wait" : "pass"}`, async () => {
    await using still = await StillTime.open({ limits: { framesPerSecond: 10 } }, { handled: true });
    still.far.write(frames(sent));
    await still.settle();
    const { framesIn, paused: isPaused, pauses } = still.connection.stats();
    assertEquals([framesIn, isPaused, pauses], [Math.min(10, sent), paused, paused ? 1 : 0]);
  });
}

test("limits.framesPerSecond lets a frame through each time its part of a second has passed", async () => {
  await using still = await StillTime.open({ limits: { framesPerSecond: 10 } }, { handled: true });
  still.far.write(frames(25));
  await still.pass(TICK); // counted from here
  const came: number[] = [];
  for (let n = 0; n < 15; n++) {
    came.push(still.connection.stats().framesIn);
    await still.pass(TICK);
  }
  assertEquals(came, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  assertEquals([still.connection.stats().framesIn, still.connection.stats().paused], [25, false]);
  assertEquals(still.connection.frames.take().map(([n]) => n), Array.from({ length: 25 }, (_, i) => i));
});

test("limits.framesPerSecond under 1 in a tick adds up to whole frames", async () => {
  await using still = await StillTime.open({ limits: { framesPerSecond: 3 } }, { handled: true });
  still.far.write(frames(6));
  await still.pass(TICK);
  const came: number[] = [];
  for (let n = 0; n < 10; n++) {
    await still.pass(TICK);
    came.push(still.connection.stats().framesIn);
  }
  assertEquals(came, [3, 3, 3, 4, 4, 4, 5, 5, 5, 6]); // after 334, 667 and 1000 ms
});

for (const [bytes, paused] of [[999, false], [1_000, true], [1_001, true]] as const) {
  test(`limits.bytesPerSecond: 1,000 ${paused ? "pauses" : "doesn't pause"} after ${bytes} bytes at once`, async () => {
    await using still = await StillTime.open({ limits: { bytesPerSecond: 1_000 } }, { handled: true });
    still.far.write(Uint8Array.of(0, 0, 9, 0, ...new Uint8Array(bytes - 4)));
    await still.settle();
    assertEquals(still.connection.stats().paused, paused);
  });
}

test("limits.bytesPerSecond holds on average, however much comes at once", async () => {
  await using still = await StillTime.open(
    { limits: { bytesPerSecond: 1_000 }, inbound: { frames: 10_000 } },
    { handled: true, highWaterMark: 250 },
  );
  void still.far.send([frames(2_000)]); // 10,000 bytes
  for (let n = 1; n <= 80; n++) {
    await still.pass(TICK);
    const { bytesIn } = still.connection.stats();
    const leave = 1_000 + 100 * (n - 1) + 250; // a second's worth, what time has brought, a chunk
    assert(bytesIn <= leave, `${bytesIn} bytes after ${n} ticks, more than ${leave}`);
    assert(bytesIn >= Math.min(10_000, 100 * (n - 1)), `only ${bytesIn} bytes after ${n} ticks`);
  }
  for (let n = 0; n < 20; n++) await still.pass(TICK);
  assertEquals([still.connection.stats().framesIn, still.connection.stats().paused], [2_000, false]);
});

test("Frames that wait for their time are delivered before the end: FIN, a drain, a reset", async () => {
  for (const end of ["finish", "drain", "reset"] as const) {
    await using still = await StillTime.open({ limits: { framesPerSecond: 10 } });
    still.far.write(frames(25));
    await still.settle();
    assertEquals(still.connection.frames.size, 10);
    if (end === "finish") still.far.finish();
    else if (end === "drain") void still.endpoint.drain({ deadline: 1 });
    else still.far.reset();
    await still.settle();
    // A drain or a reset takes nothing more, so nothing need wait. FIN comes when its time has come.
    if (end === "finish") { for (let n = 0; n < 17; n++) await still.pass(TICK); }
    assertEquals(still.connection.frames.take().length, 25, end);
    assertEquals(still.connection.stats().framesIn, 25, end);
  }
});

test("A full inbound channel and a rate pause together, and reading goes on when neither holds", async () => {
  await using still = await StillTime.open(
    { limits: { framesPerSecond: 10 }, inbound: { frames: 4 } },
    { handled: true },
  );
  still.far.write(frames(14));
  await still.pass(TICK);
  let read = 0;
  for (let n = 0; n < 20 && read < 14; n++) {
    read += still.connection.frames.take().length;
    await still.pass(TICK);
  }
  assertEquals([read, still.connection.stats().paused], [14, false]);
  still.far.write(frames(1));
  await still.settle();
  assertEquals(still.connection.frames.size, 1);
});

test("Without a rate nothing ticks, and with one nothing once its time is made up for", async () => {
  {
    await using still = await StillTime.open({}, { handled: true });
    still.far.write(frames(5));
    await still.settle();
    assert(!still.timerLeft);
  }
  await using still = await StillTime.open({ limits: { framesPerSecond: 10 } }, { handled: true });
  still.far.write(frames(5));
  for (let n = 0; n < 7; n++) await still.pass(TICK);
  assert(!still.timerLeft);
});

test("TokenBucket gives back what was taken with time, no more than a second's worth, and rounds nothing", () => {
  const bucket = new TokenBucket(3);
  assert(bucket.full && bucket.whole === 3);
  bucket.take(4);
  assertEquals(bucket.whole, 0);
  bucket.refill(1_000); // counted from here
  bucket.refill(1_333);
  bucket.refill(1_334);
  assertEquals(bucket.whole, 0); // just made up for
  bucket.refill(1_666);
  assertEquals(bucket.whole, 0);
  bucket.refill(1_667);
  assertEquals(bucket.whole, 1);
  for (let now = 1_668; now <= 2_333; now++) bucket.refill(now);
  assert(!bucket.full);
  bucket.refill(2_334);
  assert(bucket.full);
  bucket.take(1);
  bucket.refill(80_000);
  bucket.refill(90_000);
  assertEquals(bucket.whole, 3);
});

test("Rates out of range are refused, by name", async () => {
  for (const name of ["framesPerSecond", "bytesPerSecond", "frameBytesPerSecond"]) {
    await assertRejects(
      () => ServerEndpoint.listen({ limits: { [name]: -1 } }),
      RangeError,
      `limits.${name} must be a whole number from 0 to 2147483647, got -1`,
    );
    await assertRejects(() => ServerEndpoint.listen({ limits: { [name]: 0.5 } }), RangeError, `limits.${name}`);
  }
});
