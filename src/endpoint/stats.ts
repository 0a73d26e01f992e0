import type { ConnectionStats } from "../connection/connection.ts";
import type { FramedConnection } from "../connection/framed_connection.ts";
import { type ConnectionEnd, END_REASONS, type EndReason } from "../connection/end.ts";
import type { LaneStats } from "../connection/lane.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import type { RefusalReason } from "./admission.ts";
import { countDuration, type DurationHistogram, emptyDurations } from "./durations.ts";
import type { HandshakeStats } from "./handshakes.ts";

/**
 * A plain, JSON-safe snapshot of an endpoint. Counts run from its start; sizes are in bytes.
 *
 * @example
 * ```ts
 * import { type EndpointStats, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const stats: EndpointStats = endpoint.stats();
 * console.assert(stats.state === "accepting" && stats.active === 0);
 * console.log(JSON.stringify(stats));
 * ```
 */
export interface EndpointStats {
  /** The bound address. */
  address: EndpointAddress;
  /** `accepting`; `suspended`, by `suspend()`; `full`, at the limit on connections; `draining`; `finished`. */
  state: "accepting" | "suspended" | "full" | "draining" | "finished";
  /** When it began to listen, in milliseconds since the epoch. */
  startedAt: number;
  /** Live connections. */
  active: number;
  /** Those of them that nobody has taken from the iterator yet; 0 with a handler. */
  queued: number;
  /** Connections let in. */
  accepted: number;
  /** Connections refused, by why. */
  refused: Record<RefusalReason, number>;
  /** Accepted sockets that are no connections yet, and those that never became one. */
  handshakes: HandshakeStats;
  /** Times that accepting failed and backed off. */
  acceptFailures: number;
  /** Connections ended, by why. */
  ended: Record<EndReason, number>;
  /** How long those lasted. */
  durations: DurationHistogram;
  /** Frames that came whole. */
  framesIn: number;
  /** Frames handed whole to the operating system. */
  framesOut: number;
  /** Bytes that came, headers included. */
  bytesIn: number;
  /** Bytes handed to the operating system, headers included. */
  bytesOut: number;
  /** What has been read by nobody yet: frames in channels, and bytes in them or not yet a whole frame. */
  inbound: { frames: number; bytes: number };
  /** The lanes of all connections together: what waits in them, and what went through. */
  lanes: { priority: LaneStats; normal: LaneStats };
  /** Frames accepted for sending that were not sent, for their connection ended. */
  undelivered: number;
  /** Frames dropped by full lanes. */
  dropped: number;
  /** Times that a socket paused: its channel or the endpoint's budget was full, or its peer over a rate. */
  pauses: number;
  /** Bytes held now, waiting to be read, to become a whole frame, or to be sent. */
  bufferedBytes: number;
  /** Waits pending now, of readers and for room in lanes. Never more than 3 for each live connection. */
  pendingWaits: number;
}

/** What {@linkcode EndpointCounters} doesn't know of an endpoint. */
type Standing = Pick<
  EndpointStats,
  "address" | "state" | "startedAt" | "active" | "queued" | "handshakes" | "bufferedBytes"
>;

/** What an endpoint has counted of connections that are gone. */
export class EndpointCounters {
  accepted = 0;
  acceptFailures = 0;
  readonly refused: Record<RefusalReason, number> = {
    "denied": 0,
    "connections": 0,
    "connections-per-address": 0,
  };
  readonly #ended = Object.fromEntries(END_REASONS.map((reason) => [reason, 0])) as Record<EndReason, number>;
  readonly #durations = emptyDurations();
  readonly #gone = noTraffic();
  #undelivered = 0;

  /** Counts a connection that is gone; gives how long it lasted, in seconds. */
  connectionEnded(connection: FramedConnection, end: ConnectionEnd): number {
    this.#ended[end.reason]++;
    this.#undelivered += end.undelivered.length;
    addTraffic(this.#gone, connection.stats());
    const seconds = Math.max(0, end.endedAt - end.openedAt) / 1_000; // the clock may have been set back
    countDuration(this.#durations, seconds);
    return seconds;
  }

  /** Adds up what is gone and what is live: nothing is counted twice while frames flow. */
  snapshot(live: Iterable<FramedConnection>, standing: Standing): EndpointStats {
    const totals = structuredClone(this.#gone);
    const inbound = { frames: 0, bytes: 0 };
    let pendingWaits = 0;
    for (const connection of live) {
      const stats = connection.stats();
      addTraffic(totals, stats);
      for (const lane of LANES) {
        totals.lanes[lane].frames += stats.lanes[lane].frames;
        totals.lanes[lane].bytes += stats.lanes[lane].bytes;
      }
      inbound.frames += stats.inbound.frames;
      inbound.bytes += stats.inbound.bytes;
      pendingWaits += stats.pendingWaits;
    }
    return {
      ...standing,
      accepted: this.accepted,
      refused: { ...this.refused },
      acceptFailures: this.acceptFailures,
      ended: { ...this.#ended },
      durations: { counts: [...this.#durations.counts], sum: this.#durations.sum },
      ...totals,
      inbound,
      undelivered: this.#undelivered,
      dropped: totals.lanes.priority.dropped + totals.lanes.normal.dropped,
      pendingWaits,
    };
  }
}

const LANES = ["priority", "normal"] as const;

type Traffic = Pick<EndpointStats, "framesIn" | "framesOut" | "bytesIn" | "bytesOut" | "lanes" | "pauses">;

function noTraffic(): Traffic {
  const lane = (): LaneStats => ({ frames: 0, bytes: 0, accepted: 0, dropped: 0, framesOut: 0, bytesOut: 0 });
  const lanes = { priority: lane(), normal: lane() };
  return { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0, lanes, pauses: 0 };
}

/** Adds what a connection has counted; what it holds now isn't. */
function addTraffic(totals: Traffic, stats: ConnectionStats): void {
  totals.framesIn += stats.framesIn;
  totals.framesOut += stats.framesOut;
  totals.bytesIn += stats.bytesIn;
  totals.bytesOut += stats.bytesOut;
  totals.pauses += stats.pauses;
  for (const lane of LANES) {
    const { accepted, dropped, framesOut, bytesOut } = stats.lanes[lane];
    const total = totals.lanes[lane];
    total.accepted += accepted;
    total.dropped += dropped;
    total.framesOut += framesOut;
    total.bytesOut += bytesOut;
  }
}
