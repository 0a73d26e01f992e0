import type { ConnectionStats } from "../connection/connection.ts";
import type { EndpointStats } from "../endpoint/stats.ts";
import type { EndpointAddress } from "../transport/contract.ts";

/**
 * Connections that a {@linkcode Snapshot} lists at most: those that moved the most bytes.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { MOST_ROWS, observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const { connections } = await observeEndpoint(endpoint).snapshot();
 * console.assert(connections.length <= MOST_ROWS);
 * ```
 */
export const MOST_ROWS = 500;

/**
 * One process that serves: the only one, or one of several workers. Sizes are in bytes.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { observeEndpoint, type ProcessStats } from "@framed/server-endpoint/observe";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const [{ pid, rss }]: ProcessStats[] = (await observeEndpoint(endpoint).snapshot()).processes;
 * console.assert(pid > 0 && rss > 1_000_000);
 * ```
 */
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
  /**
   * Memory outside the heap that objects in it hold: the bytes of typed arrays, above all. On Deno, up to 1 GiB of it is
   * mapped and never touched, and takes no memory.
   */
  external: number;
  /** What its endpoint does. */
  state: EndpointStats["state"];
  /** Its live connections. */
  active: number;
}

/**
 * One live connection.
 *
 * @example
 * ```ts
 * import { type ConnectionRow, observeEndpoint } from "@framed/server-endpoint/observe";
 * import { ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const { connections } = await observeEndpoint(endpoint).snapshot();
 * console.table(connections.map(({ id, framesIn, framesOut }: ConnectionRow) => ({ id, framesIn, framesOut })));
 * ```
 */
export interface ConnectionRow extends ConnectionStats {
  /** The peer's address. */
  remoteAddress: EndpointAddress;
  /** The worker that serves it, where there are several. */
  worker?: number;
}

/**
 * A plain, JSON-safe snapshot of what an admin address shows: of one process, or of all workers together.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { observeEndpoint, type Snapshot } from "@framed/server-endpoint/observe";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const snapshot: Snapshot = await observeEndpoint(endpoint).snapshot();
 * console.assert(snapshot.ready && snapshot.endpoint.state === "accepting");
 * ```
 */
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

/**
 * What an admin server looks at: one endpoint, or a supervisor of several.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { AdminServer, type Observed, observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * // Draining by the admin address is written down.
 * await using endpoint = await ServerEndpoint.listen();
 * const { snapshot, drain } = observeEndpoint(endpoint);
 * const observed: Observed = {
 *   snapshot,
 *   drain() {
 *     console.log("asked to drain");
 *     return drain();
 *   },
 * };
 * await using _admin = await AdminServer.listen(observed);
 * ```
 */
export interface Observed {
  /** How things stand. A rejection is shown as an error; it ends nothing. */
  snapshot(): Snapshot | Promise<Snapshot>;
  /** Begins to drain; further calls change nothing. */
  drain(): unknown;
}
