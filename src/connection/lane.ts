/**
 * Which of a connection's two lanes a frame takes.
 *
 * @example
 * ```ts
 * import type { Lane } from "@framed/server-endpoint";
 *
 * // Frames begin with their kind; those of kind 0 are alarms.
 * const laneOf = (frame: Uint8Array): Lane => frame[0] === 0 ? "priority" : "normal";
 * console.assert(laneOf(new Uint8Array([0, 7])) === "priority");
 * ```
 */
export type Lane = "priority" | "normal";

/**
 * Counts of one lane since the connection opened, and what it holds.
 *
 * @example
 * ```ts
 * import { connect, type LaneStats, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({}, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * const { port } = endpoint.address as { port: number };
 * await using connection = await connect({ port });
 * connection.trySend(new Uint8Array(100));
 * const { accepted, bytes }: LaneStats = connection.stats().lanes.normal;
 * console.assert(accepted === 1 && bytes === 100); // still waiting: it is written when this turn ends
 * ```
 */
export interface LaneStats {
  /** Frames waiting in the lane. */
  frames: number;
  /** Payload bytes waiting in the lane. */
  bytes: number;
  /** Frames accepted so far. */
  accepted: number;
  /** Frames dropped so far, for the lane was full. */
  dropped: number;
  /** Frames of it handed whole to the operating system. */
  framesOut: number;
  /** Bytes of it handed to the operating system, headers included. */
  bytesOut: number;
}
