/** Random lives of a connection: what is sent, how the far end reads, and what ends it. */
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { type Connection, type FrameFormat, type Lane, type LaneFullMode, ServerEndpoint } from "../../mod.ts";
import type { Transport } from "../../src/transport/contract.ts";
import { Ledger } from "./ledger.ts";
import type { FarEnd } from "./peers.ts";

const ENDINGS = [
  "close",
  "abort",
  "drain",
  "handler returns",
  "handler throws",
  "peer resets",
  "peer finishes",
  "peer goes",
  "peer sends garbage",
  "peer never reads",
] as const;
export type Ending = typeof ENDINGS[number];

export type Step =
  | { do: "send" | "trySend"; bytes: number; lane: Lane; times: number }
  | { do: "too large"; lane: Lane }
  | { do: "turns"; times: number }
  | { do: "rest" }
  | { do: "stall" | "unstall" }
  | { do: "end"; how: Ending };

export interface Life {
  steps: Step[];
  /** What ends it, if no step before does. */
  last: Ending;
  whenFull: LaneFullMode;
  laneFrames: number;
  laneBytes: number;
  sendTimeout: number;
}

const lane = fc.constantFrom<Lane>("normal", "normal", "priority");

/** @param sizes Of payloads, in bytes. */
export function lives(sizes: readonly number[]): fc.Arbitrary<Life> {
  const bytes = fc.constantFrom(...sizes);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constantFrom("send" as const, "trySend" as const),
        bytes,
        lane,
        times: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("too large" as const), lane }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("turns" as const), times: fc.integer({ min: 1, max: 12 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("rest" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom("stall" as const, "stall" as const, "unstall" as const) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), how: fc.constantFrom(...ENDINGS) }) },
  );
  return fc.record({
    steps: fc.array(step, { maxLength: 24, size: "max" }),
    last: fc.constantFrom<Ending>("close", "abort", "drain", "peer resets", "handler throws", "peer never reads"),
    whenFull: fc.constantFrom<LaneFullMode>("wait", "wait", "drop", "close"),
    laneFrames: fc.constantFrom(1, 3, 1_024),
    laneBytes: fc.constantFrom(1, 50_000, 10_000_000),
    sendTimeout: fc.constantFrom(10, 1_000),
  });
}

export interface Outcome {
  reason: string;
  undelivered: number;
}

/** Lets a connection live such a life, and checks that the law holds at its end. */
export async function live(
  life: Life,
  { transport, format, exact, dial }: {
    transport: Transport;
    format: FrameFormat;
    exact: boolean;
    dial: (endpoint: ServerEndpoint) => Promise<FarEnd>;
  },
): Promise<Outcome> {
  const handler = deferred<void>();
  handler.promise.catch(() => {});
  const accepted = deferred<Connection>();
  const endpoint = await ServerEndpoint.listen({
    transport,
    format,
    lanes: { frames: life.laneFrames, bytes: life.laneBytes, whenFull: life.whenFull },
    timeouts: { send: life.sendTimeout, drain: 15 },
  }, (connection) => {
    accepted.resolve(connection);
    return handler.promise;
  });
  const far = await dial(endpoint);
  const connection = await accepted.promise;
  const ledger = new Ledger(connection, format);
  let ended = false;
  /** Whether the far end went by itself: then nobody knows what it would have got. */
  let left = false;
  let finished = false;

  function finish(how: Ending): void {
    if (how === "peer sends garbage" && finished) how = "peer resets"; // it can't send any more
    left ||= how === "peer goes" || how === "peer resets";
    finished ||= how === "peer finishes";
    ended ||= how !== "peer finishes"; // the connection may go on sending then
    switch (how) {
      case "close":
        return void connection.close();
      case "abort":
        return connection.abort();
      case "drain":
        handler.resolve();
        return void endpoint.drain();
      case "handler returns":
        return handler.resolve();
      case "handler throws":
        return handler.reject(new Error("thrown by the handler"));
      case "peer resets":
        return far.reset();
      case "peer finishes":
        return far.finish();
      case "peer goes":
        return far.destroy();
      case "peer sends garbage":
        return far.write(new Uint8Array(8).fill(0xff));
      case "peer never reads":
        far.stall();
        for (let i = 0; i < 60; i++) ledger.trySend(300_000, "normal");
    }
  }

  for (const step of life.steps) {
    switch (step.do) {
      case "send":
        for (let i = 0; i < step.times; i++) ledger.send(step.bytes, step.lane);
        break;
      case "trySend":
        for (let i = 0; i < step.times; i++) ledger.trySend(step.bytes, step.lane);
        break;
      case "too large":
        ledger.sendTooLarge(step.lane);
        break;
      case "turns":
        for (let i = 0; i < step.times; i++) await turn();
        break;
      case "rest": // until nothing is watched any more, and what isn't needed is given back
        await new Promise((resolve) => setTimeout(resolve, 12));
        break;
      case "stall":
        far.stall();
        break;
      case "unstall":
        far.unstall();
        break;
      case "end":
        finish(step.how);
        break;
    }
  }
  if (!ended) finish(life.last);
  // What is paused or has nothing to write may not notice that its far end went.
  const late = setTimeout(() => connection.abort(new Error("nothing noticed the end")), 60);
  const end = await soon(connection.closed, () => `no end: ${JSON.stringify(connection.stats())}`);
  clearTimeout(late);
  const received = await soon(far.everything(), () => `the far end stays open after ${end.reason}: ${end.error}`);
  await ledger.settle(end, received, { exact, left });
  handler.resolve();
  await soon(endpoint.close(), () => `no end of the endpoint: ${JSON.stringify(endpoint.stats())}`);
  const { bufferedBytes, active } = endpoint.stats();
  if (bufferedBytes !== 0 || active !== 0) throw new Error(`${bufferedBytes} bytes and ${active} connections are left`);
  return { reason: end.reason, undelivered: end.undelivered.length };
}

/** Fails where something never comes, so that the life in which it doesn't is shown. */
function soon<T>(promise: Promise<T>, what: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Waited 5 s for ${what()}`)), 5_000);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** `Promise.withResolvers`, which Node 20 doesn't have. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((...settlers) => [resolve, reject] = settlers);
  return { promise, resolve, reject };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
