import type { LaneFullMode } from "../connection/settings.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { ClientTlsOptions, ServerTlsOptions } from "../tls/options.ts";
import type { Transport } from "../transport/contract.ts";
import type { EndpointObserver } from "./observer.ts";
import type { ProxyProtocolOptions } from "./proxy_protocol.ts";

/**
 * Where a socket listens or dials.
 *
 * @example
 * ```ts
 * import { type AddressOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const anyPort: AddressOptions = { hostname: "localhost", port: 0 };
 * await using endpoint = await ServerEndpoint.listen(anyPort);
 * console.assert(endpoint.address.transport === "tcp");
 * ```
 */
export interface AddressOptions {
  /**
   * A name or an IP address. Listening is on loopback unless told otherwise.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * A TCP port, 0 to 65,535. When listening, 0 takes any free one. Dialling needs one from 1.
   *
   * @default {0}
   */
  port?: number;
  /** The path of a unix socket, instead of `hostname` and `port`. */
  path?: string;
}

/**
 * Deadlines, in milliseconds from 0 to 2^31 - 1; 0 means none. Each is kept by one coarse sweep: late by at most a second.
 *
 * @example
 * ```ts
 * import { ServerEndpoint, type TimeoutOptions } from "@framed/server-endpoint";
 *
 * const timeouts: TimeoutOptions = { idle: 300_000, frame: 5_000 };
 * await using endpoint = await ServerEndpoint.listen({ timeouts });
 * ```
 */
export interface TimeoutOptions {
  /**
   * Ends a connection on which no byte came or went for so long. Time in which this side wasn't reading doesn't count.
   *
   * @default {0}
   */
  idle?: number;
  /**
   * Ends a connection whose peer has begun a frame and not completed it for so long. Time in which this side wasn't
   * reading doesn't count.
   *
   * @default {30_000}
   */
  frame?: number;
  /**
   * Ends a connection whose peer has taken no byte of what is being written for so long.
   *
   * @default {30_000}
   */
  send?: number;
  /**
   * Gives up setting up a connection that takes so long: dialling it, and what comes before its first frame (TLS). An
   * accepted socket that isn't through by then is destroyed and counted in `stats().handshakes`.
   *
   * @default {10_000}
   */
  handshake?: number;
  /**
   * Ends a connection that is closing and whose peer hasn't closed for so long; the deadline of `close()`.
   *
   * @default {10_000}
   */
  drain?: number;
}

/**
 * What a connection holds for its reader. When either limit is reached, its socket pauses.
 *
 * @example
 * ```ts
 * import { type InboundOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const inbound: InboundOptions = { frames: 32, bytes: 65_536, memory: "own" }; // for frames that are kept for long
 * await using endpoint = await ServerEndpoint.listen({ inbound });
 * ```
 */
export interface InboundOptions {
  /**
   * Frames, 1 to 2^31 - 1.
   *
   * @default {256}
   */
  frames?: number;
  /**
   * Payload bytes, 1 to 2^31 - 1. A single frame may be larger.
   *
   * @default {1_048_576}
   */
  bytes?: number;
  /**
   * `shared`: small frames may be views on one chunk's buffer, so that one kept for long keeps that chunk alive.
   * `own`: each frame has its own bytes, at the price of a copy.
   *
   * @default {"shared"}
   */
  memory?: "shared" | "own";
}

/**
 * What each of a connection's two lanes holds until it is sent.
 *
 * @example
 * ```ts
 * import { type LaneOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const lanes: LaneOptions = { frames: 16, whenFull: "drop" }; // for readings of which the next will do
 * await using endpoint = await ServerEndpoint.listen({ lanes });
 * ```
 */
export interface LaneOptions {
  /**
   * Frames, 1 to 2^31 - 1.
   *
   * @default {1_024}
   */
  frames?: number;
  /**
   * Payload bytes, 1 to 2^31 - 1. A single frame may be larger.
   *
   * @default {1_048_576}
   */
  bytes?: number;
  /**
   * What one more frame does: `wait` for room, be `drop`ped and counted, or `close` the connection.
   *
   * @default {"wait"}
   */
  whenFull?: LaneFullMode;
}

/**
 * What accepted and dialled connections have in common.
 *
 * @example
 * ```ts
 * import { connect, type ConnectionOptions, lengthPrefixed, ServerEndpoint } from "@framed/server-endpoint";
 *
 * // What both sides have to agree on, and what they may share.
 * const shared: ConnectionOptions = { format: lengthPrefixed({ lengthBytes: 2 }), timeouts: { idle: 60_000 } };
 * await using endpoint = await ServerEndpoint.listen(shared, (connection) => connection.send(new Uint8Array(3)));
 * await using client = await connect({ ...shared, port: (endpoint.address as { port: number }).port });
 * console.assert((await client.frames.read())?.length === 3);
 * ```
 */
export interface ConnectionOptions {
  /**
   * How frames are cut.
   *
   * @default {lengthPrefixed()}
   */
  format?: FrameFormat;
  /** Deadlines. */
  timeouts?: TimeoutOptions;
  /** The inbound channel. */
  inbound?: InboundOptions;
  /** The lanes. */
  lanes?: LaneOptions;
  /** Sockets other than the running runtime's, which is detected. */
  transport?: Transport;
}

/**
 * What an endpoint lets in. Each may be changed by {@linkcode ServerEndpoint.reload}.
 *
 * @example
 * ```ts
 * import { type LimitOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const limits: LimitOptions = { connections: 500, connectionsPerAddress: 10, allow: ["10.0.0.0/8", "::1"] };
 * await using endpoint = await ServerEndpoint.listen({ limits });
 * ```
 */
export interface LimitOptions {
  /**
   * Connections at a time, 1 to 2^31 - 1.
   *
   * @default {10_000}
   */
  connections?: number;
  /**
   * Connections at a time from one address, 0 to 2^31 - 1; 0 means no such limit. More are refused.
   *
   * @default {0}
   */
  connectionsPerAddress?: number;
  /**
   * Bytes that all connections may hold together, waiting to be read, to become a whole frame, or to be sent: 0 to
   * 2^53 - 1; 0 means no such limit. At the limit sockets pause and sends wait; each connection may still take the
   * chunk that is on its way, and have one frame to send, so that it goes on. Frames that fill it and are not whole yet
   * wait until `timeouts.frame` ends one of them: choose it well above `maxFrameBytes`.
   *
   * @default {268_435_456}
   */
  bufferedBytes?: number;
  /**
   * Frames that a connection may send in a second, on average, and at once after a rest: 0 to 2^31 - 1; 0 means no such
   * limit. Over it, frames wait and the socket isn't read until time has brought leave for more.
   *
   * @default {0}
   */
  framesPerSecond?: number;
  /**
   * Bytes that a connection may send in a second, on average, and at once after a rest: 0 to 2^31 - 1; 0 means no such
   * limit. Over it, the socket isn't read until time has made up for it; the chunk that goes over is still taken.
   *
   * @default {0}
   */
  bytesPerSecond?: number;
  /**
   * The least bytes a second at which the rest of a frame must come once it has begun, in each 5 seconds: 0 to 2^31 - 1;
   * 0 means no such limit. Under it the connection ends as for `timeouts.frame`. Time in which this side wasn't reading
   * doesn't count.
   *
   * @default {0}
   */
  frameBytesPerSecond?: number;
  /**
   * What the limit on `connections` does with one more: `wait` leaves it in the kernel's queue until there is room,
   * `refuse` closes it at once.
   *
   * @default {"wait"}
   */
  whenFull?: "wait" | "refuse";
  /** Addresses or CIDR blocks that may connect (`10.0.0.0/8`, `::1`); all others are refused. Default: everyone may. */
  allow?: readonly string[];
  /** Addresses or CIDR blocks that may not, even where `allow` names them. Default: no one. */
  deny?: readonly string[];
}

/**
 * Options of {@linkcode ServerEndpoint.listen}. Times are in ms, sizes in bytes; a name that isn't one throws.
 *
 * @example
 * ```ts
 * import { ServerEndpoint, type ServerEndpointOptions } from "@framed/server-endpoint";
 *
 * const stop = new AbortController();
 * const options: ServerEndpointOptions = { port: 0, limits: { connections: 100 }, signal: stop.signal };
 * const endpoint = await ServerEndpoint.listen(options);
 * stop.abort();
 * await endpoint.finished;
 * ```
 */
export interface ServerEndpointOptions extends AddressOptions, ConnectionOptions {
  /** What is let in. */
  limits?: LimitOptions;
  /** Speaks TLS. Default: bytes go as they are. */
  tls?: ServerTlsOptions;
  /** Takes the addresses of connections from the load balancers that pass them on. Default: the sockets' own. */
  proxyProtocol?: ProxyProtocolOptions;
  /** Closes the endpoint when it is aborted, as `close()` does. */
  signal?: AbortSignal;
  /**
   * Lets several processes listen on one port. Throws where the runtime can't.
   *
   * @default {false}
   */
  reusePort?: boolean;
  /** Length of the kernel's queue of connections not yet accepted, 1 to 65,535. Default: the runtime's own. */
  backlog?: number;
  /** Is told of each connection that opens or ends, and of those that aren't let in. */
  observer?: EndpointObserver;
}

/**
 * Options of {@linkcode connect}. Times are in ms, sizes in bytes; a name that isn't one throws.
 *
 * @example
 * ```ts
 * import { connect, type ConnectOptions } from "@framed/server-endpoint";
 *
 * const options: ConnectOptions = { port: 1, timeouts: { handshake: 1_000 } }; // nobody listens there
 * await connect(options).catch(({ code }) => console.log(code)); // ECONNREFUSED
 * ```
 */
export interface ConnectOptions extends AddressOptions, ConnectionOptions {
  /** Speaks TLS; `{}` for a server that the runtime's authorities know. Default: bytes go as they are. */
  tls?: ClientTlsOptions;
  /** Gives up dialling when it is aborted, and aborts the connection afterwards. */
  signal?: AbortSignal;
}

/**
 * Options of {@linkcode ServerEndpoint.reload}.
 *
 * @example
 * ```ts
 * import { type ReloadOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({ limits: { connections: 1_000 } });
 * const more: ReloadOptions = { limits: { connections: 2_000 } };
 * await endpoint.reload(more); // live connections go on
 * ```
 */
export type ReloadOptions = Pick<ServerEndpointOptions, "tls" | "limits">;
