import type { ConnectionEnd, EndReason } from "../connection/end.ts";
import type { FramedConnection } from "../connection/framed_connection.ts";

/**
 * Options of {@linkcode ServerEndpoint.drain}.
 *
 * @example
 * ```ts
 * import { type DrainOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen();
 * const options: DrainOptions = { deadline: 5_000 };
 * const { durationMs } = await endpoint.drain(options);
 * console.assert(durationMs < 5_000);
 * ```
 */
export interface DrainOptions {
  /**
   * How long connections may take, in ms, 0 to 2^31 - 1; 0 means as long as they need.
   *
   * @default {timeouts.drain}
   */
  deadline?: number;
}

/**
 * What became of one connection in a drain.
 *
 * @example
 * ```ts
 * import { type DrainOutcome, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen();
 * const { outcomes } = await endpoint.drain();
 * const late = outcomes.filter(({ outcome }: DrainOutcome) => outcome === "aborted");
 * console.assert(late.length === 0);
 * ```
 */
export interface DrainOutcome {
  /** The connection's id. */
  id: number;
  /** `closed`: everything it accepted was handed over. `aborted`: it was late, or broke. */
  outcome: "closed" | "aborted";
  /** Why it ended. */
  reason: EndReason;
  /** Frames it had accepted and didn't hand over. */
  undelivered: number;
}

/**
 * What a drain did.
 *
 * @example
 * ```ts
 * import { connect, type DrainReport, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen({}, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * await using client = await connect({ port: (endpoint.address as { port: number }).port });
 * await client.send(new Uint8Array([1]));
 * await client.frames.read();
 * const draining = endpoint.drain();
 * await client.frames.read(); // undefined: the endpoint has closed it
 * const report: DrainReport = await draining;
 * console.assert(report.connections === 1 && report.closed === 1 && report.undelivered === 0);
 * ```
 */
export interface DrainReport {
  /** Connections that were live when it began. */
  connections: number;
  /** How many of them closed gracefully. */
  closed: number;
  /** How many were late, or broke. */
  aborted: number;
  /** Frames accepted and not handed over, in all. */
  undelivered: number;
  /** How long it took, in ms. */
  durationMs: number;
  /** Each of them. */
  outcomes: DrainOutcome[];
}

/**
 * Drains connections: each stops reading, handles what came whole, flushes and half-closes; one that isn't through by
 * the deadline is aborted. Resolves when the last is gone.
 *
 * @param deadline In ms; 0 means none.
 */
export async function drainConnections(connections: FramedConnection[], deadline: number): Promise<DrainReport> {
  const from = performance.now();
  const late = () => {
    for (const connection of connections) {
      connection.fail(
        "drained",
        new Error(`Connection ${connection.id} wasn't through by the drain's deadline of ${deadline} ms`),
      );
    }
  };
  for (const connection of connections) connection.drain();
  const timer = deadline === 0 ? undefined : setTimeout(late, deadline);
  const ends = await Promise.all(connections.map((connection) => connection.closed));
  clearTimeout(timer);
  const outcomes = ends.map((end, i) => outcomeOf(connections[i].id, end));
  const aborted = outcomes.filter(({ outcome }) => outcome === "aborted").length;
  return {
    connections: connections.length,
    closed: connections.length - aborted,
    aborted,
    undelivered: outcomes.reduce((sum, { undelivered }) => sum + undelivered, 0),
    durationMs: performance.now() - from,
    outcomes,
  };
}

function outcomeOf(id: number, end: ConnectionEnd): DrainOutcome {
  const whole = end.error === undefined && end.reason !== "aborted" && end.undelivered.length === 0;
  return { id, outcome: whole ? "closed" : "aborted", reason: end.reason, undelivered: end.undelivered.length };
}
