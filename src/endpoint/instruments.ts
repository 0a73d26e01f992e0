/**
 * What is measured of an endpoint, under which name.
 *
 * Names and units follow OpenTelemetry's semantic conventions and, where Kestrel measures the same, its names (`kestrel.`
 * is `framed.server.` here). In Prometheus' text they are written as OpenTelemetry's rules for that say: `_` for each dot,
 * then the unit, and `_total` for a counter.
 *
 * | OpenTelemetry                       | unit           | attributes                           | Prometheus                                  | what |
 * | ----------------------------------- | -------------- | ------------------------------------ | ------------------------------------------- | ---- |
 * | `framed.server.active_connections`   | `{connection}` |                                      | `framed_server_active_connections`           | live connections |
 * | `framed.server.queued_connections`   | `{connection}` |                                      | `framed_server_queued_connections`           | live connections not taken from the iterator yet |
 * | `framed.server.accepted_connections` | `{connection}` |                                      | `framed_server_accepted_connections_total`   | connections let in |
 * | `framed.server.rejected_connections` | `{connection}` | `framed.reason`                      | `framed_server_rejected_connections_total`   | connections refused |
 * | `framed.server.pending_handshakes`   | `{handshake}`  |                                      | `framed_server_pending_handshakes`           | sockets in TLS's handshake, or before their PROXY header is whole |
 * | `framed.server.failed_handshakes`    | `{handshake}`  | `framed.reason`                      | `framed_server_failed_handshakes_total`      | those that came to nothing |
 * | `framed.server.ended_connections`    | `{connection}` | `framed.reason`                      | `framed_server_ended_connections_total`      | connections ended |
 * | `framed.server.connection.duration`  | `s`            |                                      | `framed_server_connection_duration_seconds`  | how long those lasted, a histogram |
 * | `framed.server.accept_failures`      | `{failure}`    |                                      | `framed_server_accept_failures_total`        | times that accepting failed and backed off |
 * | `framed.server.frames`               | `{frame}`      | `network.io.direction`, `framed.lane` | `framed_server_frames_total`                 | whole frames received, and transmitted by lane |
 * | `framed.server.io`                   | `By`           | `network.io.direction`, `framed.lane` | `framed_server_io_bytes_total`               | bytes received, and transmitted by lane |
 * | `framed.server.dropped_frames`       | `{frame}`      | `framed.lane`                        | `framed_server_dropped_frames_total`         | frames dropped by full lanes |
 * | `framed.server.undelivered_frames`   | `{frame}`      |                                      | `framed_server_undelivered_frames_total`     | frames accepted and not sent, for their connection ended |
 * | `framed.server.lane.depth`           | `{frame}`      | `framed.lane`                        | `framed_server_lane_depth`                   | frames waiting to be sent |
 * | `framed.server.lane.usage`           | `By`           | `framed.lane`                        | `framed_server_lane_usage_bytes`             | their bytes |
 * | `framed.server.inbound.depth`        | `{frame}`      |                                      | `framed_server_inbound_depth`                | whole frames that nobody has read yet |
 * | `framed.server.inbound.usage`        | `By`           |                                      | `framed_server_inbound_usage_bytes`          | bytes received and not read |
 * | `framed.server.buffer.usage`         | `By`           |                                      | `framed_server_buffer_usage_bytes`           | all bytes held, either way |
 * | `framed.server.pending_waits`        | `{wait}`       |                                      | `framed_server_pending_waits`                | waits of readers and senders |
 * | `framed.server.read_pauses`          | `{pause}`      |                                      | `framed_server_read_pauses_total`            | times that a socket wasn't read for a while |
 *
 * `network.io.direction` is `receive` or `transmit`; only what is transmitted has a `framed.lane`, `priority` or `normal`.
 * `framed.reason` is a `RefusalReason`, a `HandshakeFailure` or an `EndReason`.
 *
 * @module
 */
import type { EndpointStats } from "./stats.ts";

/** What tells apart the values of one instrument. */
export type Attributes = Record<string, string | number>;

/** Is given each value of an instrument. */
export type Observe = (value: number, attributes?: Attributes) => void;

/** Something measured by looking at a snapshot. */
export interface Instrument<S> {
  readonly name: string;
  /** `counter`: only grows; `updown`: what there is now. */
  readonly kind: "counter" | "updown";
  /** In UCUM, as OpenTelemetry has it. */
  readonly unit: string;
  readonly description: string;
  /** Observes each value that it has in a snapshot. */
  read(snapshot: S, observe: Observe): void;
}

/** The histogram of {@linkcode EndpointStats.durations}. */
export const CONNECTION_DURATION = {
  name: "framed.server.connection.duration",
  unit: "s",
  description: "How long connections lasted that have ended",
} as const;

/** All others. */
export const ENDPOINT_INSTRUMENTS: readonly Instrument<EndpointStats>[] = [
  {
    name: "framed.server.active_connections",
    kind: "updown",
    unit: "{connection}",
    description: "Live connections",
    read: ({ active }, observe) => observe(active),
  },
  {
    name: "framed.server.queued_connections",
    kind: "updown",
    unit: "{connection}",
    description: "Live connections that nobody has taken from the iterator yet",
    read: ({ queued }, observe) => observe(queued),
  },
  {
    name: "framed.server.accepted_connections",
    kind: "counter",
    unit: "{connection}",
    description: "Connections let in",
    read: ({ accepted }, observe) => observe(accepted),
  },
  {
    name: "framed.server.rejected_connections",
    kind: "counter",
    unit: "{connection}",
    description: "Connections refused, by why",
    read: ({ refused }, observe) => byReason(refused, observe),
  },
  {
    name: "framed.server.pending_handshakes",
    kind: "updown",
    unit: "{handshake}",
    description: "Accepted sockets whose handshake, TLS's or the PROXY protocol's, is under way",
    read: ({ handshakes }, observe) => observe(handshakes.pending),
  },
  {
    name: "framed.server.failed_handshakes",
    kind: "counter",
    unit: "{handshake}",
    description: "Accepted sockets whose handshake failed, by why",
    read: ({ handshakes }, observe) => byReason(handshakes.failed, observe),
  },
  {
    name: "framed.server.ended_connections",
    kind: "counter",
    unit: "{connection}",
    description: "Connections ended, by why",
    read: ({ ended }, observe) => byReason(ended, observe),
  },
  {
    name: "framed.server.accept_failures",
    kind: "counter",
    unit: "{failure}",
    description: "Times that accepting failed and backed off",
    read: ({ acceptFailures }, observe) => observe(acceptFailures),
  },
  {
    name: "framed.server.frames",
    kind: "counter",
    unit: "{frame}",
    description: "Whole frames received, and transmitted by lane",
    read: ({ framesIn, lanes }, observe) => {
      observe(framesIn, { "network.io.direction": "receive" });
      byLane(lanes, ({ framesOut }) => framesOut, observe, { "network.io.direction": "transmit" });
    },
  },
  {
    name: "framed.server.io",
    kind: "counter",
    unit: "By",
    description: "Bytes received, and transmitted by lane, headers included",
    read: ({ bytesIn, lanes }, observe) => {
      observe(bytesIn, { "network.io.direction": "receive" });
      byLane(lanes, ({ bytesOut }) => bytesOut, observe, { "network.io.direction": "transmit" });
    },
  },
  {
    name: "framed.server.dropped_frames",
    kind: "counter",
    unit: "{frame}",
    description: "Frames dropped by full lanes",
    read: ({ lanes }, observe) => byLane(lanes, ({ dropped }) => dropped, observe),
  },
  {
    name: "framed.server.undelivered_frames",
    kind: "counter",
    unit: "{frame}",
    description: "Frames accepted for sending and not sent, for their connection ended",
    read: ({ undelivered }, observe) => observe(undelivered),
  },
  {
    name: "framed.server.lane.depth",
    kind: "updown",
    unit: "{frame}",
    description: "Frames waiting to be sent",
    read: ({ lanes }, observe) => byLane(lanes, ({ frames }) => frames, observe),
  },
  {
    name: "framed.server.lane.usage",
    kind: "updown",
    unit: "By",
    description: "Payload bytes waiting to be sent",
    read: ({ lanes }, observe) => byLane(lanes, ({ bytes }) => bytes, observe),
  },
  {
    name: "framed.server.inbound.depth",
    kind: "updown",
    unit: "{frame}",
    description: "Whole frames that nobody has read yet",
    read: ({ inbound }, observe) => observe(inbound.frames),
  },
  {
    name: "framed.server.inbound.usage",
    kind: "updown",
    unit: "By",
    description: "Bytes received that are in no frame yet, or in one that nobody has read",
    read: ({ inbound }, observe) => observe(inbound.bytes),
  },
  {
    name: "framed.server.buffer.usage",
    kind: "updown",
    unit: "By",
    description: "Bytes held by all connections together, received or waiting to be sent",
    read: ({ bufferedBytes }, observe) => observe(bufferedBytes),
  },
  {
    name: "framed.server.pending_waits",
    kind: "updown",
    unit: "{wait}",
    description: "Pending waits, of readers and for room in lanes",
    read: ({ pendingWaits }, observe) => observe(pendingWaits),
  },
  {
    name: "framed.server.read_pauses",
    kind: "counter",
    unit: "{pause}",
    description: "Times that a socket paused: its channel or the budget was full, or its peer over a rate",
    read: ({ pauses }, observe) => observe(pauses),
  },
];

function byReason(counts: Record<string, number>, observe: Observe): void {
  for (const [reason, count] of Object.entries(counts)) observe(count, { "framed.reason": reason });
}

function byLane(
  lanes: EndpointStats["lanes"],
  value: (lane: EndpointStats["lanes"]["normal"]) => number,
  observe: Observe,
  attributes?: Attributes,
): void {
  for (const [lane, stats] of Object.entries(lanes)) observe(value(stats), { ...attributes, "framed.lane": lane });
}
