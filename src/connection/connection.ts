import type { ChannelReader } from "../channel/reader.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import type { TlsInfo } from "../transport/tls_session.ts";
import type { ProxyHeader } from "../transport/proxy_header.ts";
import type { ConnectionEnd } from "./end.ts";
import type { Lane, LaneStats } from "./lane.ts";

/**
 * How a frame is sent.
 *
 * @example
 * ```ts
 * import { connect, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({}, (connection) => {
 *   connection.trySend(new TextEncoder().encode("a long report"));
 *   connection.trySend(new TextEncoder().encode("alarm"), { lane: "priority" });
 * });
 * await using client = await connect({ port: (endpoint.address as { port: number }).port });
 * console.assert(new TextDecoder().decode(await client.frames.read()) === "alarm");
 * ```
 */
export interface SendOptions {
  /**
   * The lane it takes. `priority` frames go before `normal` ones; a normal frame is passed over at most 16 times.
   *
   * @default {"normal"}
   */
  lane?: Lane;
}

/**
 * A plain, JSON-safe snapshot of a connection.
 *
 * @example
 * ```ts
 * import { connect, type ConnectionStats, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({}, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * const { port } = endpoint.address as { port: number };
 * await using connection = await connect({ port });
 * const { state, framesIn, pendingWaits }: ConnectionStats = connection.stats();
 * console.assert(state === "open" && framesIn === 0 && pendingWaits === 0);
 * ```
 */
export interface ConnectionStats {
  /** The connection's {@linkcode Connection.id}. */
  id: number;
  /** `open`; `closing`: what was accepted is being flushed, or the peer's FIN awaited; `ended`. */
  state: "open" | "closing" | "ended";
  /** When it was accepted or dialled, in milliseconds since the epoch. */
  openedAt: number;
  /** Frames that came whole. */
  framesIn: number;
  /** Frames handed whole to the operating system. */
  framesOut: number;
  /** Bytes that came, headers included. */
  bytesIn: number;
  /** Bytes handed to the operating system, headers included. */
  bytesOut: number;
  /** What came and has not been read: frames in the channel, and bytes in it or not yet a whole frame. */
  inbound: { frames: number; bytes: number };
  /** What waits to be sent. */
  lanes: { priority: LaneStats; normal: LaneStats };
  /** Whether the socket isn't read: the inbound channel or the endpoint's budget is full, or the peer is over a rate. */
  paused: boolean;
  /** How often that has happened. */
  pauses: number;
  /** Pending waits: the reader's, and one for each lane that senders wait for. At most 3. */
  pendingWaits: number;
}

/**
 * One framed connection, accepted or dialled.
 *
 * Iterating it yields the payloads that come. The iteration ends when either side closed the connection, it was
 * drained, was aborted without a reason, or timed out idle; it throws where somebody broke something. Frames that came
 * whole before that are yielded first, but for `close()` and `abort()` on this side: what has not been read by then is
 * dropped.
 *
 * A connection that nobody closes after its peer has sent FIN, or while its endpoint drains, closes by itself: when its
 * handler returns or, without a handler, at the end of the turn in which its reader has been shown the end. Until then
 * it may still send. One without a handler that neither reads nor sends for `timeouts.drain` after the peer's FIN closes
 * too, so that none stays half open.
 *
 * @example
 * ```ts
 * import { connect, type Connection, ServerEndpoint } from "@framed/server-endpoint";
 *
 * async function echo(connection: Connection): Promise<void> {
 *   while (await connection.frames.waitToRead()) {
 *     for (const frame of connection.frames.take()) {
 *       if (!connection.trySend(frame)) await connection.send(frame); // waits for room in the lane
 *     }
 *   }
 * }
 * await using endpoint = await ServerEndpoint.listen({}, echo);
 * await using client = await connect({ port: (endpoint.address as { port: number }).port });
 * await client.send(new Uint8Array([1, 2, 3]));
 * console.assert((await client.frames.read())?.length === 3);
 * ```
 */
export interface Connection extends AsyncIterable<Uint8Array>, AsyncDisposable {
  /** Counts from 1 for each endpoint; 1 for a dialled connection. */
  readonly id: number;
  /** The peer's address. */
  readonly remoteAddress: EndpointAddress;
  /** This side's address. */
  readonly localAddress: EndpointAddress;
  /**
   * What TLS has agreed on, and who the peer has shown to be; worked out at each look. `undefined` without TLS, and once
   * the connection has ended.
   */
  readonly tls: TlsInfo | undefined;
  /** What a load balancer has said of it, where a PROXY header came. The two addresses are those that it carried. */
  readonly proxy: ProxyHeader | undefined;
  /** The inbound channel: what iterating reads from, and the way to read in batches. */
  readonly frames: ChannelReader<Uint8Array>;
  /**
   * Sends a payload; resolves once its lane has accepted it. A full lane makes it wait, or does what
   * `lanes.whenFull` says. The payload is handed over: it must not be changed afterwards.
   *
   * Rejects with a {@linkcode ConnectionClosedError} once the connection is closing or has ended, with a
   * {@linkcode FrameTooLargeError} if the format can't carry the payload, and with a `TypeError` if it is no bytes.
   */
  send(payload: Uint8Array, options?: SendOptions): Promise<void>;
  /**
   * Sends a payload if its lane accepts it at once. `false`: it doesn't, or the connection is closing or has ended.
   *
   * @throws {FrameTooLargeError} If the format can't carry the payload.
   * @throws {TypeError} If the payload is no `Uint8Array`, or the lane isn't one of the two.
   */
  trySend(payload: Uint8Array, options?: SendOptions): boolean;
  /** Resolves when the connection has ended, with how. Never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /** Aborted when the connection has ended; its reason is an error that says how. */
  readonly signal: AbortSignal;
  /**
   * Closes gracefully: accepts no more sends, drops what has not been read, flushes both lanes, sends FIN and waits for
   * the peer's, up to `timeouts.drain`. Resolves with the end. Calls after the first join it.
   */
  close(): Promise<ConnectionEnd>;
  /** Ends the connection at once. What was accepted and not sent is in `undelivered`; `reason` is what iterating throws. */
  abort(reason?: unknown): void;
  /** A snapshot. */
  stats(): ConnectionStats;
}
