/**
 * Each deadline on a whole connection, a tick before its limit, at it, and a tick after. A tick is an eighth of the limit;
 * the limit counts from the first tick that sees its cause.
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { connect, type EndReason, type ServerEndpointOptions } from "../../mod.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { test } from "../support/test.ts";
import { StillTime } from "./still_time.ts";

const LIMIT = 800;
const TICK = 100;

interface Deadline {
  name: string;
  options: ServerEndpointOptions;
  network?: { highWaterMark: number };
  /** What starts it. */
  cause(still: StillTime): void;
  /** What has it start anew. */
  progress(still: StillTime): void;
  reason: EndReason;
  message: RegExp | undefined;
}

const BEGINNING = Uint8Array.of(0, 0, 0, 200, 1);
const REST = new Uint8Array(199);

const deadlines: Deadline[] = [
  {
    name: "timeouts.idle",
    options: { timeouts: { idle: LIMIT } },
    cause: () => {},
    progress: ({ far }) => far.write(Uint8Array.of(0)), // one byte, and no frame
    reason: "idle-timeout",
    message: undefined,
  },
  {
    name: "timeouts.frame",
    options: { timeouts: { frame: LIMIT } },
    cause: ({ far }) => far.write(BEGINNING),
    progress: ({ far }) => {
      far.write(REST);
      far.write(BEGINNING);
    },
    reason: "frame-timeout",
    message: /^No end of an incomplete frame came within 800 ms, on connection 1 \(127\.0\.0\.1:\d+\)$/,
  },
  {
    name: "timeouts.send",
    options: { timeouts: { send: LIMIT } },
    network: { highWaterMark: 10 },
    cause: ({ far, connection }) => {
      far.stall();
      connection.trySend(new Uint8Array(1_000));
    },
    progress: ({ far }) => far.readOnce(),
    reason: "send-timeout",
    message: /^No byte of a write was taken within 800 ms, on connection 1 \(127\.0\.0\.1:\d+\)$/,
  },
  {
    name: "timeouts.drain of close()",
    options: { timeouts: { drain: LIMIT } },
    cause: ({ far, connection }) => {
      far.holdFin();
      void connection.close();
    },
    progress: () => {}, // there is none: the deadline is for all of the closing
    reason: "closed",
    message: /^The peer didn't close within 800 ms, on connection 1 \(127\.0\.0\.1:\d+\)$/,
  },
];

for (const { name, options, network, cause, reason, message } of deadlines) {
  test(`${name} ends a connection at its limit, not a tick before, and once`, async () => {
    await using still = await StillTime.open(options, { ...network, handled: true });
    cause(still);
    await still.pass(TICK); // sees it
    await still.pass(LIMIT - TICK);
    assertEquals(still.end, undefined, "a tick before");
    await still.pass(TICK);
    assertEquals(still.end?.reason, reason);
    const ended = still.endpoint.stats().ended[reason];
    assertEquals(ended, 1);
    await still.pass(TICK);
    assertEquals(still.endpoint.stats().ended[reason], 1, "a tick after");
    if (message === undefined) assertEquals(still.end?.error, undefined);
    else assertMatch(still.end!.error!.message, message);
    assert(!still.timerLeft, "a timer is left");
  });
}

for (const { name, options, network, cause, progress } of deadlines.slice(0, 3)) {
  test(`${name} starts anew with progress, a tick before its limit`, async () => {
    await using still = await StillTime.open(options, { ...network, handled: true });
    cause(still);
    await still.pass(TICK);
    await still.pass(LIMIT - TICK);
    progress(still);
    await still.pass(TICK); // sees it
    await still.pass(LIMIT - TICK);
    assertEquals(still.end, undefined, "a tick before the new limit");
    await still.pass(TICK);
    assert(still.end !== undefined, "at the new limit");
  });
}

test("timeouts.drain closes a half-open connection that nobody attends to, at its limit and not a tick before", async () => {
  await using still = await StillTime.open({ timeouts: { drain: LIMIT } });
  still.far.finish();
  await still.pass(TICK);
  await still.pass(LIMIT - TICK);
  assertEquals(still.connection.stats().state, "open");
  await still.pass(TICK);
  assertEquals([still.end?.reason, still.end?.error], ["peer-closed", undefined]);
});

for (const [bytes, alive] of [[49, false], [50, true], [51, true]] as const) {
  test(`limits.frameBytesPerSecond: ${bytes} bytes in a window that asks for 50 ${alive ? "are enough" : "end it"}`, async () => {
    await using still = await StillTime.open({ limits: { frameBytesPerSecond: 10 } }, { handled: true });
    const tick = 625;
    still.far.write(BEGINNING);
    await still.pass(tick); // the window opens
    still.far.write(new Uint8Array(bytes));
    await still.pass(5_000 - tick);
    assertEquals(still.end, undefined, "a tick before");
    await still.pass(tick);
    assertEquals(still.end?.reason, alive ? undefined : "frame-timeout");
    if (!alive) assertMatch(still.end!.error!.message, /at less than 10 bytes a second for 5000 ms, on connection 1/);
    await still.pass(5_000 - tick);
    assertEquals(still.end === undefined, alive, "each window is judged alone");
    await still.pass(tick);
    assertEquals(still.end?.reason, "frame-timeout");
  });
}

test("timeouts.handshake gives up dialling at its limit, not a millisecond before", async () => {
  using time = new FakeTime();
  const transport = memoryTransport();
  transport.connect = ({ signal }) =>
    new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  let failure: unknown;
  const dialling = connect({ port: 1, transport, timeouts: { handshake: LIMIT } }).catch((error) => failure = error);
  await time.runMicrotasks();
  time.tick(LIMIT - 1);
  await time.runMicrotasks();
  assertEquals(failure, undefined);
  time.tick(1);
  await dialling;
  assert(failure instanceof DOMException && failure.name === "TimeoutError", String(failure));
  assertEquals(time.next(), false);
});

test("drain({ deadline }) ends what is late at its limit, not a millisecond before", async () => {
  await using still = await StillTime.open({}, { handled: true });
  const draining = still.endpoint.drain({ deadline: LIMIT }); // the handler waits for the end
  await still.pass(LIMIT - 1);
  assertEquals(still.end, undefined);
  await still.pass(1);
  assertEquals(still.end?.reason, "drained");
  assertMatch(still.end!.error!.message, /800 ms/);
  const { outcomes, durationMs } = await draining;
  assertEquals(outcomes.map(({ outcome }) => outcome), ["aborted"]);
  assert(durationMs >= 0);
  assert(!still.timerLeft, "a timer is left");
});

// --- time in which this side isn't reading ----------------------------------------------------------------------------

/** Whole frames of 1 byte, then the beginning of one. */
const TWO_AND_A_HALF = Uint8Array.of(0, 0, 0, 1, 65, 0, 0, 0, 1, 66, 0, 0, 0, 9, 67);

for (
  const [name, options, reason] of [
    ["timeouts.frame", { timeouts: { frame: LIMIT } }, "frame-timeout"],
    ["timeouts.idle", { timeouts: { idle: LIMIT } }, "idle-timeout"],
  ] as const
) {
  test(`${name} doesn't count while the inbound channel is full`, async () => {
    await using still = await StillTime.open({ ...options, inbound: { frames: 1 } }, { handled: true });
    still.far.write(TWO_AND_A_HALF);
    await still.pass(TICK);
    assertEquals(still.connection.stats().paused, true);
    for (let n = 0; n < 30; n++) await still.pass(TICK);
    assertEquals(still.end, undefined, "while paused");
    still.connection.frames.take();
    await still.settle();
    still.connection.frames.take();
    await still.settle();
    assertEquals(still.connection.stats().paused, false);
    await still.pass(LIMIT - TICK);
    assertEquals(still.end, undefined, "a tick before the limit since it reads again");
    await still.pass(2 * TICK); // a partial frame was there for the last tick to see, or wasn't
    assertEquals(still.end?.reason, reason);
  });
}

test("timeouts.frame and limits.frameBytesPerSecond don't count while the peer is over a rate", async () => {
  const limits = { bytesPerSecond: 100, frameBytesPerSecond: 10 };
  await using still = await StillTime.open({ timeouts: { frame: LIMIT }, limits }, { handled: true });
  still.far.write(Uint8Array.of(0, 0, 4, 0, ...new Uint8Array(1_000 - 4))); // 9 s ahead of its time, and 28 bytes short
  await still.pass(TICK);
  assertEquals(still.connection.stats().paused, true);
  for (let n = 0; n < 88; n++) await still.pass(TICK);
  assertEquals([still.end, still.connection.stats().paused], [undefined, true]);
  await still.pass(3 * TICK);
  assertEquals([still.end, still.connection.stats().paused], [undefined, false]);
  await still.pass(LIMIT + TICK);
  assertEquals(still.end?.reason, "frame-timeout");
});

test("Deadlines out of range are refused", async () => {
  await assertRejects(() => connect({ port: 1, timeouts: { idle: -1 } }), RangeError, "timeouts.idle");
});
