import type { Connection } from "../connection/connection.ts";

/**
 * Handles one connection. When it returns, or the promise it returns resolves, the connection closes gracefully; when it
 * throws or rejects, the connection is aborted with `handler-error`, and nothing else is.
 *
 * @example
 * ```ts
 * import { type ConnectionHandler, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const discard: ConnectionHandler = async (connection) => {
 *   for await (const frame of connection) console.log(`${frame.length} bytes from connection ${connection.id}`);
 * };
 * await using endpoint = await ServerEndpoint.listen({ port: 0 }, discard);
 * ```
 */
export type ConnectionHandler = (connection: Connection) => void | Promise<void>;
