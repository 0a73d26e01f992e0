import type { Shape } from "../shape.ts";
import { LoadedServer, type Target } from "./loaded_server.ts";

/** About how long a server is under load before it is another's turn, in seconds. */
const SLICE_SECONDS = 0.05;
/** Seconds in which the load of a slice comes to its full. They don't count. */
const SLICE_SETTLING = 0.01;

/** What is measured, and for how long. */
export interface ThroughputPlan extends Shape {
  readonly servers: readonly Target[];
  /** Seconds of each server in which frames are counted, in short pieces; before, latency is measured in one, of half as many. */
  readonly seconds: number;
  /** Seconds before the first that counts, of each server. */
  readonly warmUp: number;
}

/** What came of it. */
export interface Throughput {
  /** What was wrong with an echo, or the connection. */
  readonly errors: readonly string[];
  /** How long there was load, in which CPU time was measured. */
  readonly seconds: number;
  /** Frames a second, of the pieces in which servers took turns. */
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

/**
 * Puts servers under load side by side, and says how each did, in their order. Every byte of every echo is checked.
 *
 * They are connected all the while. First each is under load in one piece; then they take turns of a twentieth of a second,
 * forwards and backwards, so that what slows the machine for a while slows all of them.
 */
export async function measureThroughput({ servers, seconds, warmUp, ...shape }: ThroughputPlan): Promise<Throughput[]> {
  const loaded: LoadedServer[] = [];
  for (const target of servers) loaded.push(await LoadedServer.dial(target, shape));
  for (const server of loaded) await server.timedLoad(seconds / 2, warmUp);
  const slices = Math.max(1, Math.round(seconds / SLICE_SECONDS));
  for (let slice = 0; slice < slices; slice++) {
    for (const server of slice % 2 === 0 ? loaded : loaded.toReversed()) {
      await server.load(seconds / slices, SLICE_SETTLING);
    }
  }
  const results = loaded.map((server) => server.result());
  for (const server of loaded) server.leave();
  return results;
}
