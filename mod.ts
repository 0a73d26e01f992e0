/**
 * A TCP endpoint that cuts the byte stream into length-prefixed frames and feeds each connection's frames to a channel
 * with one reader and at most one pending wait. Runs on Deno, Bun and Node.
 *
 * @example A server, and a client of it
 * ```ts
 * import { connect, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen({ port: 7000 }, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * const client = await connect({ port: 7000 });
 * await client.send(new TextEncoder().encode("hello"));
 * console.log(new TextDecoder().decode(await client.frames.read())); // hello
 * await client.close();
 * await endpoint.close();
 * ```
 *
 * @module
 */

export { Channel, type ChannelOptions } from "./src/channel/channel.ts";
export { LaneReader } from "./src/channel/lane_reader.ts";
export type { FullMode } from "./src/channel/queue.ts";
export type { ChannelReader, WaitOptions } from "./src/channel/reader.ts";
export type { ChannelWriter } from "./src/channel/writer.ts";

export { FrameDecoder, type FrameDecoderOptions } from "./src/frame/decoder.ts";
export { FrameEncoder } from "./src/frame/encoder.ts";
export { type FrameFormat, lengthPrefixed, type LengthPrefixedOptions } from "./src/frame/format.ts";

export type { Connection, ConnectionStats, SendOptions } from "./src/connection/connection.ts";
export type { ConnectionEnd, EndReason } from "./src/connection/end.ts";
export type { Lane, LaneStats } from "./src/connection/outbound.ts";
export type { LaneFullMode } from "./src/connection/settings.ts";

export { connect } from "./src/endpoint/connect.ts";
export type { RefusalReason } from "./src/endpoint/admission.ts";
export type { DrainOutcome, DrainReport } from "./src/endpoint/drain.ts";
export type {
  AddressOptions,
  ConnectionOptions,
  ConnectOptions,
  InboundOptions,
  LaneOptions,
  LimitOptions,
  ServerEndpointOptions,
  TimeoutOptions,
} from "./src/endpoint/options.ts";
export { type ConnectionHandler, type DrainOptions, ServerEndpoint } from "./src/endpoint/server_endpoint.ts";
export type { EndpointStats } from "./src/endpoint/stats.ts";

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
export { detectTransport } from "./src/transport/detect.ts";

export {
  ChannelClosedError,
  ConnectionClosedError,
  FrameCorruptError,
  FrameTooLargeError,
  type FrameTooLargeErrorOptions,
  FrameTruncatedError,
  type FrameTruncatedErrorOptions,
} from "./src/errors.ts";
