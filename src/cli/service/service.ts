import type { Connection } from "../../connection/connection.ts";
import type { ServerEndpointOptions } from "../../endpoint/options.ts";
import type { ServerEndpoint } from "../../endpoint/server_endpoint.ts";
import type { Logger } from "../log/logger.ts";

/**
 * What a handler's module exports as its default: how `serve` handles connections.
 *
 * @example
 * ```ts
 * import type { ServeModule } from "@framed/server-endpoint/serve";
 *
 * const echo: ServeModule = {
 *   async connection(connection, { log }) {
 *     for await (const frame of connection) {
 *       log.debug("a frame", { bytes: frame.byteLength });
 *       await connection.send(frame);
 *     }
 *   },
 * };
 * export default echo;
 * ```
 */
export interface ServeModule {
  /**
   * Handles one connection. When it returns, or its promise resolves, the connection closes gracefully; when it throws or
   * rejects, the connection is aborted, which is logged, and nothing else happens.
   */
  connection(connection: Connection, context: ServeContext): void | Promise<void>;
  /**
   * Options that its protocol asks for, in place of the library's defaults. What the operator gives goes before them.
   */
  options?: ServiceOptions;
  /** Runs before the server listens: opens what the handler needs. If it fails, so does the server, with exit code 1. */
  start?(context: ServiceContext): void | Promise<void>;
  /** Runs once the server has drained: closes that. What it throws is logged. */
  stop?(context: ServiceContext): void | Promise<void>;
}

/**
 * The options that a module may ask for: how frames are cut, and limits, but not where to listen.
 *
 * @example
 * ```ts
 * import { lengthPrefixed } from "@framed/server-endpoint";
 * import type { ServeModule, ServiceOptions } from "@framed/server-endpoint/serve";
 *
 * const options: ServiceOptions = { format: lengthPrefixed({ lengthBytes: 2 }), timeouts: { idle: 60_000 } };
 * const handler: ServeModule = { options, connection: (connection) => connection.send(new Uint8Array(1)) };
 * console.assert(handler.options?.timeouts?.idle === 60_000);
 * ```
 */
export type ServiceOptions = Pick<ServerEndpointOptions, "format" | "limits" | "timeouts" | "inbound" | "lanes">;

/**
 * What a handler's module is told of the server that runs it.
 *
 * @example
 * ```ts
 * import type { ServeModule, ServiceContext } from "@framed/server-endpoint/serve";
 *
 * let isLeader = false;
 * const handler: ServeModule = {
 *   start({ worker, log }: ServiceContext) {
 *     isLeader = worker === 1; // one of the processes does what is to be done once
 *     log.info("started", { isLeader });
 *   },
 *   connection: (connection) => connection.send(new Uint8Array([isLeader ? 1 : 0])),
 * };
 * console.assert(handler.start !== undefined);
 * ```
 */
export interface ServiceContext {
  /** The server's log. */
  readonly log: Logger;
  /**
   * Aborted when the server begins to drain, for handlers that send without being asked: one that reads sees its
   * connection's end. It lives as long as the server, so a listener must be removed when its connection ends.
   */
  readonly draining: AbortSignal;
  /** Which of the server's processes this is, from 1; 1 where there is but one. */
  readonly worker: number;
}

/**
 * What a handler is told beside its connection. It is one object for all of them.
 *
 * @example
 * ```ts
 * import type { Connection } from "@framed/server-endpoint";
 * import type { ServeContext, ServeModule } from "@framed/server-endpoint/serve";
 *
 * // Sends each frame to all other connections that can take it.
 * function relay(from: Connection, { endpoint }: ServeContext, frame: Uint8Array): void {
 *   for (const connection of endpoint.connections) if (connection !== from) connection.trySend(frame);
 * }
 * const handler: ServeModule = {
 *   async connection(connection, context) {
 *     for await (const frame of connection) relay(connection, context, frame);
 *   },
 * };
 * console.assert(handler.connection.length === 2);
 * ```
 */
export interface ServeContext extends ServiceContext {
  /** The endpoint: its address, its statistics, its other connections. */
  readonly endpoint: ServerEndpoint;
}
