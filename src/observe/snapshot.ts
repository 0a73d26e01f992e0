import type { ConnectionStats } from "../connection/connection.ts";
import type { EndpointStats } from "../endpoint/stats.ts";
import type { EndpointAddress } from "../transport/contract.ts";

/** Connections that a {@linkcode Snapshot} lists at most: those that moved the most bytes. */
export const MOST_ROWS = 500;

/** One process that serves: the only one, or one of several workers. Sizes are in bytes. */
export interface ProcessStats {
  /** Its process id. */
  pid: number;
  /** Its number among the workers, where there are several. */
  worker?: number;
  /** What runs it, such as `deno 2.9.6`. */
  runtime: string;
  /** How long the process has run, in ms. */
  uptimeMs: number;
  /** Memory that the system has given it. */
  rss: number;
  /** The part of the heap that is in use. */
  heapUsed: number;
  /** The heap. */
  heapTotal: number;
  /** Memory outside the heap that objects in it hold: the bytes of typed arrays, above all. */
  external: number;
  /** What its endpoint does. */
  state: EndpointStats["state"];
  /** Its live connections. */
  active: number;
}

/** One live connection. */
export interface ConnectionRow extends ConnectionStats {
  /** The peer's address. */
  remoteAddress: EndpointAddress;
  /** The worker that serves it, where there are several. */
  worker?: number;
}

/** A plain, JSON-safe snapshot of what an admin address shows: of one process, or of all workers together. */
export interface Snapshot {
  /** When it was taken, in ms since the epoch. */
  at: number;
  /** When the endpoint began to listen, in ms since the epoch; the first of them, where there are several. */
  startedAt: number;
  /** Whether connections are let in or wait their turn: `false` while suspended, draining or finished. */
  ready: boolean;
  /** The endpoint, or all of them added up. */
  endpoint: EndpointStats;
  /** The process, or each worker's. */
  processes: ProcessStats[];
  /** Live connections, at most {@linkcode MOST_ROWS}: those that moved the most bytes, the busiest first. */
  connections: ConnectionRow[];
}

/** What an admin server looks at: one endpoint, or a supervisor of several. */
export interface Observed {
  /** How things stand. A rejection is shown as an error; it ends nothing. */
  snapshot(): Snapshot | Promise<Snapshot>;
  /** Begins to drain; further calls change nothing. */
  drain(): unknown;
}
