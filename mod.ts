/**
 * A TCP endpoint that cuts the byte stream into length-prefixed frames and feeds each connection's frames to a channel
 * with one reader and at most one pending wait. Runs on Deno, Bun and Node.
 *
 * @example A server, and a client of it
 * ```ts
 * import { connect, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen({ port: 7420 }, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * const client = await connect({ port: 7420 });
 * await client.send(new TextEncoder().encode("hello"));
 * console.log(new TextDecoder().decode(await client.frames.read())); // hello
 * await client.close();
 * await endpoint.close();
 * ```
 *
 * @module
 */

export * from "./channel.ts";
export * from "./frame.ts";

export type { Connection, ConnectionStats, SendOptions } from "./src/connection/connection.ts";
export type { ConnectionEnd, EndReason } from "./src/connection/end.ts";
export type { Lane, LaneStats } from "./src/connection/lane.ts";
export type { LaneFullMode } from "./src/connection/settings.ts";

export { connect } from "./src/endpoint/connect.ts";
export type { RefusalReason } from "./src/endpoint/admission.ts";
export type { DrainOptions, DrainOutcome, DrainReport } from "./src/endpoint/drain.ts";
export type { DurationHistogram } from "./src/endpoint/durations.ts";
export type { HandshakeFailure, HandshakeStats } from "./src/endpoint/handshakes.ts";
export type {
  AddressOptions,
  ConnectionOptions,
  ConnectOptions,
  InboundOptions,
  LaneOptions,
  LimitOptions,
  ReloadOptions,
  ServerEndpointOptions,
  TimeoutOptions,
} from "./src/endpoint/options.ts";
export type { EndpointObserver } from "./src/endpoint/observer.ts";
export type { ConnectionHandler } from "./src/endpoint/connection_handler.ts";
export { ServerEndpoint } from "./src/endpoint/server_endpoint.ts";
export type { ProxyProtocolOptions } from "./src/endpoint/proxy_protocol.ts";
export type { EndpointStats } from "./src/endpoint/stats.ts";

export type {
  ClientTlsOptions,
  ServerTlsOptions,
  TlsCertificateOptions,
  TlsOptions,
  TlsVersion,
} from "./src/tls/options.ts";

export type {
  Acceptor,
  ByteSink,
  EndpointAddress,
  Transport,
  TransportConnectOptions,
  TransportListener,
  TransportListenOptions,
  TransportSocket,
} from "./src/transport/contract.ts";
export type { ProxyHeader, ProxySsl, ProxyTlv } from "./src/transport/proxy_header.ts";
export type { NativeTlsOptions, PeerCertificate, TlsInfo } from "./src/transport/tls_session.ts";
export { detectTransport } from "./src/transport/detect.ts";

export { ConnectionClosedError } from "./src/errors.ts";
