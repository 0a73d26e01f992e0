import process from "node:process";
import type { EndpointStats } from "../endpoint/stats.ts";
import type { ServerEndpoint } from "../endpoint/server_endpoint.ts";
import { type ConnectionRow, MOST_ROWS, type Observed, type ProcessStats, type Snapshot } from "./snapshot.ts";

/**
 * Shows one endpoint of this process.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const { ready, connections } = await observeEndpoint(endpoint).snapshot();
 * console.assert(ready && connections.length === 0);
 * ```
 */
export function observeEndpoint(endpoint: ServerEndpoint): Observed {
  return {
    snapshot: () => snapshotOf(endpoint),
    drain: () => endpoint.drain(),
  };
}

/** A snapshot of one endpoint and of this process. Costs two looks at each live connection. */
export function snapshotOf(endpoint: ServerEndpoint): Snapshot {
  const stats = endpoint.stats();
  return {
    at: Date.now(),
    startedAt: stats.startedAt,
    ready: isReady(stats.state),
    endpoint: stats,
    processes: [processStats(stats)],
    connections: busiest([...endpoint.connections].map((connection) => {
      return { ...connection.stats(), remoteAddress: connection.remoteAddress };
    })),
  };
}

/** Whether an endpoint in this state lets connections in, or has them wait their turn. */
export function isReady(state: EndpointStats["state"]): boolean {
  return state === "accepting" || state === "full";
}

/** The rows that a snapshot lists, of these. */
export function busiest(rows: ConnectionRow[]): ConnectionRow[] {
  const bytes = ({ bytesIn, bytesOut }: ConnectionRow) => bytesIn + bytesOut;
  return rows.sort((a, b) => bytes(b) - bytes(a)).slice(0, MOST_ROWS);
}

/** This process, which serves the endpoint with these stats. */
function processStats({ state, active }: Pick<EndpointStats, "state" | "active">): ProcessStats {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const uptimeMs = process.uptime() * 1_000;
  return { pid: process.pid, runtime: runtimeName(), uptimeMs, rss, heapUsed, heapTotal, external, state, active };
}

/** Deno and Bun say Node's version too. */
function runtimeName(): string {
  const { deno, bun, node } = process.versions as Record<string, string | undefined>;
  return deno !== undefined ? `deno ${deno}` : bun !== undefined ? `bun ${bun}` : `node ${node}`;
}
