import { cpuUsage } from "node:process";
import { type Shape } from "../shape.ts";
import type { Prefix } from "./frames.ts";
import { Histogram } from "../../../examples/demo/histogram.ts";
import { Peer, type Tally } from "./peer.ts";
import { cpuSeconds, residentBytes } from "./process_usage.ts";
import { type BunSocket, dialAll } from "./sockets.ts";

/** How long what is in flight at the end may take to come back, in ms. */
const LAST_ECHO_WITHIN_MS = 10_000;

/** What is measured, and for how long. */
export interface ThroughputPlan extends Shape {
  readonly port: number;
  readonly prefix: Prefix;
  readonly seconds: number;
  /** Seconds before that, which don't count. */
  readonly warmUp: number;
  /** The server's process, to look at what it uses. */
  readonly pid: number;
}

/** What came of it. */
export interface Throughput {
  /** What was wrong with an echo, or the connection. */
  readonly errors: readonly string[];
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Bytes a second in one direction, length fields included. */
  readonly bytesPerSecond: number;
  /** In µs, from when a frame was ready to be sent until its last byte came back. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly p999: number };
  /** CPU seconds a second that the load generator used: at about 1 it is the limit, not the server. */
  readonly generatorBusy: number;
  /** CPU seconds a second that the server used, all its threads together. */
  readonly serverBusy?: number;
  /** CPU nanoseconds of the server for each frame. */
  readonly serverNsPerFrame?: number;
  /** The server's resident memory at the end, in bytes, with all connections open. */
  readonly serverBytes?: number;
}

/** Puts a server under load. Every byte of every echo is checked. */
export async function measureThroughput(plan: ThroughputPlan): Promise<Throughput> {
  const { connections, depth, size, prefix, pid } = plan;
  const tally: Tally = { frames: 0, latency: new Histogram(), errors: [], sending: true };
  let ended = false;
  const peers: Peer[] = [];
  const sockets = await dialAll<Peer>(plan.port, connections, (index, socket) => {
    const peer = new Peer(index, socket, depth, size, prefix, tally);
    peers.push(peer);
    return peer;
  }, {
    data: (peer, chunk) => peer.data(chunk, performance.now()),
    drain: (peer) => peer.flush(),
    lost: (peer, why) => {
      if (!ended) tally.errors.push(`connection ${peers.indexOf(peer)}: ${why}`);
    },
  });
  for (const peer of peers) peer.send(depth, performance.now());

  await passed(plan.warmUp, tally);
  tally.frames = 0;
  tally.latency.clear();
  const start = { at: performance.now(), own: cpuUsage(), server: cpuSeconds(pid) };
  await passed(plan.seconds, tally);
  const seconds = (performance.now() - start.at) / 1_000;
  const { frames } = tally;
  const own = cpuUsage(start.own);
  const serverCpu = start.server === undefined ? undefined : cpuSeconds(pid)! - start.server;
  const latency = {
    p50: tally.latency.percentile(50),
    p99: tally.latency.percentile(99),
    p999: tally.latency.percentile(99.9),
  };
  const serverBytes = residentBytes(pid);

  tally.sending = false;
  await allBack(peers, tally);
  ended = true;
  sockets.forEach((socket: BunSocket<Peer>) => socket.terminate());
  return {
    errors: tally.errors.slice(0, 5),
    seconds,
    framesPerSecond: frames / seconds,
    bytesPerSecond: frames * bytesOf(plan) / seconds,
    latency,
    generatorBusy: (own.user + own.system) / 1e6 / seconds,
    ...(serverCpu !== undefined && { serverBusy: serverCpu / seconds, serverNsPerFrame: serverCpu * 1e9 / frames }),
    ...(serverBytes !== undefined && { serverBytes }),
  };
}

function bytesOf({ size, prefix }: ThroughputPlan): number {
  return size + (prefix === "u32" ? 4 : size > 16_383 ? 3 : size > 127 ? 2 : 1);
}

/** Waits so many seconds, or until something was wrong. */
async function passed(seconds: number, tally: Tally): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const left = end - performance.now();
    if (left <= 0 || tally.errors.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 100)));
  }
}

/** Waits until every frame sent has come back. */
async function allBack(peers: readonly Peer[], tally: Tally): Promise<void> {
  const from = performance.now();
  while (tally.errors.length === 0 && peers.some((peer) => peer.inFlight > 0)) {
    if (performance.now() - from > LAST_ECHO_WITHIN_MS) {
      const missing = peers.filter((peer) => peer.inFlight > 0).length;
      tally.errors.push(`${missing} connections still missed echoes ${LAST_ECHO_WITHIN_MS} ms after the end`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
