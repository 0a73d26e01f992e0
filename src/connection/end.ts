/**
 * Why a connection ended. The first cause wins.
 *
 * | reason              | what happened                                                     | iterating  |
 * | ------------------- | ----------------------------------------------------------------- | ---------- |
 * | `peer-closed`       | the peer sent FIN, and this side followed                          | ends       |
 * | `closed`            | `close()`, or the handler returned                                | ends       |
 * | `drained`           | the endpoint drained                                              | ends       |
 * | `aborted`           | `abort()`                                                         | ends, or throws the reason given |
 * | `idle-timeout`      | no byte either way for `timeouts.idle`                            | ends       |
 * | `frame-timeout`     | a frame stayed incomplete for `timeouts.frame`, or came too slowly | throws     |
 * | `send-timeout`      | the peer took no byte for `timeouts.send`                         | throws     |
 * | `handshake-timeout` | never of a connection: who isn't through in time is counted in `stats().handshakes` | |
 * | `frame-too-large`   | the peer announced more than `maxFrameBytes`                      | throws     |
 * | `frame-corrupt`     | the peer sent a header that can't be                              | throws     |
 * | `frame-truncated`   | the peer sent FIN in the middle of a frame                        | throws     |
 * | `lane-overflow`     | a full lane, with `lanes.whenFull: "close"`                       | throws     |
 * | `handler-error`     | the handler threw or rejected                                     | throws     |
 * | `transport-error`   | the system reported an error: a reset, say                        | throws     |
 *
 * @example
 * ```ts
 * import { type EndReason } from "@framed/server-endpoint";
 *
 * // Whether it may help to dial again.
 * function isWorthRetrying(reason: EndReason): boolean {
 *   return reason === "transport-error" || reason === "peer-closed" || reason === "idle-timeout";
 * }
 * console.assert(isWorthRetrying("transport-error") && !isWorthRetrying("frame-corrupt"));
 * ```
 */
export type EndReason =
  | "peer-closed"
  | "closed"
  | "drained"
  | "aborted"
  | "idle-timeout"
  | "frame-timeout"
  | "send-timeout"
  | "handshake-timeout"
  | "frame-too-large"
  | "frame-corrupt"
  | "frame-truncated"
  | "lane-overflow"
  | "handler-error"
  | "transport-error";

/** Every {@linkcode EndReason}, in the order of its documentation. */
export const END_REASONS: readonly EndReason[] = [
  "peer-closed",
  "closed",
  "drained",
  "aborted",
  "idle-timeout",
  "frame-timeout",
  "send-timeout",
  "handshake-timeout",
  "frame-too-large",
  "frame-corrupt",
  "frame-truncated",
  "lane-overflow",
  "handler-error",
  "transport-error",
];

/**
 * What became of a connection.
 *
 * @example
 * ```ts
 * import { connect, type ConnectionEnd, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({}, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * const { port } = endpoint.address as { port: number };
 * const connection = await connect({ port });
 * const { reason, undelivered }: ConnectionEnd = await connection.close();
 * console.assert(reason === "closed" && undelivered.length === 0);
 * ```
 */
export interface ConnectionEnd {
  /** The first cause of the end. */
  readonly reason: EndReason;
  /** What went wrong, if anything did: also a failure that came after `reason`, while closing. */
  readonly error?: Error;
  /**
   * Frames that `send` or `trySend` accepted and the operating system didn't take whole, as they were passed in, in the
   * order they would have been sent. Every accepted frame is either here or was handed over whole: never both. On Node,
   * where a connection that broke doesn't tell how much of its last write was taken, frames of that write are here that
   * may have been.
   */
  readonly undelivered: readonly Uint8Array[];
  /** Frames that came whole. */
  readonly framesIn: number;
  /** Frames handed whole to the operating system. */
  readonly framesOut: number;
  /** Bytes that came, headers included. */
  readonly bytesIn: number;
  /** Bytes handed to the operating system, headers included. */
  readonly bytesOut: number;
  /** When it was accepted or dialled, in milliseconds since the epoch. */
  readonly openedAt: number;
  /** When it ended, in milliseconds since the epoch. */
  readonly endedAt: number;
}
