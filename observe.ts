/**
 * An endpoint seen from outside: health, metrics for Prometheus, statistics, and a page, served over HTTP on an address of
 * their own. Apart from the main module, so that what they need (`prom-client`) is loaded only where they are.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { AdminServer, observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * const endpoint = await ServerEndpoint.listen({ port: 0 }, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * await using admin = await AdminServer.listen(observeEndpoint(endpoint), { port: 0 });
 * console.log(await (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text());
 * await endpoint.close();
 * ```
 *
 * @module
 */

export { AdminServer } from "./src/observe/admin_server.ts";
export type { AdminServerOptions } from "./src/observe/admin_options.ts";
export { METRICS_TYPE, metricsText } from "./src/observe/metrics.ts";
export { observeEndpoint } from "./src/observe/observe_endpoint.ts";
export {
  type ConnectionRow,
  MOST_ROWS,
  type Observed,
  type ProcessStats,
  type Snapshot,
} from "./src/observe/snapshot.ts";
export { mergeStats, retireStats } from "./src/endpoint/merge_stats.ts";

export type { ConnectionStats } from "./src/connection/connection.ts";
export type { EndReason } from "./src/connection/end.ts";
export type { LaneStats } from "./src/connection/lane.ts";
export type { RefusalReason } from "./src/endpoint/admission.ts";
export type { DurationHistogram } from "./src/endpoint/durations.ts";
export type { ServerEndpoint } from "./src/endpoint/server_endpoint.ts";
export type { EndpointStats } from "./src/endpoint/stats.ts";
export type { EndpointAddress } from "./src/transport/contract.ts";
