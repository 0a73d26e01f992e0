import { type ConnectionEnd, END_REASONS, type EndReason } from "../connection/end.ts";
import type { FramedConnection } from "../connection/connection.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import type { RefusalReason } from "./admission.ts";

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
  /** Live connections. */
  active: number;
  /** Connections let in. */
  accepted: number;
  /** Connections refused, by why. */
  refused: Record<RefusalReason, number>;
  /** Times that accepting failed and backed off. */
  acceptFailures: number;
  /** Connections ended, by why. */
  ended: Record<EndReason, number>;
  /** Frames that came whole. */
  framesIn: number;
  /** Frames handed whole to the operating system. */
  framesOut: number;
  /** Bytes that came, headers included. */
  bytesIn: number;
  /** Bytes handed to the operating system, headers included. */
  bytesOut: number;
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
  readonly #gone = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0, undelivered: 0, dropped: 0, pauses: 0 };

  connectionEnded(connection: FramedConnection, end: ConnectionEnd): void {
    this.#ended[end.reason]++;
    addStats(this.#gone, connection);
    this.#gone.undelivered += end.undelivered.length;
  }

  /** Adds up what is gone and what is live: nothing is counted twice while frames flow. */
  snapshot(
    live: Iterable<FramedConnection>,
    state: Pick<EndpointStats, "address" | "state" | "active" | "bufferedBytes">,
  ): EndpointStats {
    const totals = { ...this.#gone };
    let pendingWaits = 0;
    for (const connection of live) pendingWaits += addStats(totals, connection);
    return {
      ...state,
      accepted: this.accepted,
      refused: { ...this.refused },
      acceptFailures: this.acceptFailures,
      ended: { ...this.#ended },
      ...totals,
      pendingWaits,
    };
  }
}

type Totals = Pick<EndpointStats, "framesIn" | "framesOut" | "bytesIn" | "bytesOut" | "dropped" | "pauses">;

/** Adds a connection's counts to `totals`, and gives its pending waits. */
function addStats(totals: Totals, connection: FramedConnection): number {
  const stats = connection.stats();
  totals.framesIn += stats.framesIn;
  totals.framesOut += stats.framesOut;
  totals.bytesIn += stats.bytesIn;
  totals.bytesOut += stats.bytesOut;
  totals.dropped += stats.lanes.priority.dropped + stats.lanes.normal.dropped;
  totals.pauses += stats.pauses;
  return stats.pendingWaits;
}
