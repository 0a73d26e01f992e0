import type { CopyOfPart } from "../frame/bytes.ts";
import type { ConnectionEnd } from "./end.ts";
import type { Connection } from "./connection.ts";
import type { BufferBudget, ConnectionSettings } from "./settings.ts";
import type { TurnFlusher } from "./turn_flusher.ts";
import type { WriteBuffers } from "./write_buffers.ts";

/** What connections share, and whom they tell when they end: an endpoint, or what dialled them. */
export interface ConnectionHost {
  readonly settings: ConnectionSettings;
  readonly flusher: TurnFlusher;
  readonly buffers: WriteBuffers;
  readonly budget: BufferBudget;
  /** The transport's. */
  readonly copiedFrameBytes: number;
  /** The transport's; -1: not even an empty one. */
  readonly copiedTogetherBytes: number;
  /** The transport's, or `slice`. */
  readonly copyOfPart: CopyOfPart;
  readonly sweep: Sweep;
  /** The connection is gone; called once. */
  ended(connection: Connection, end: ConnectionEnd): void;
}

/**
 * The coarse clock of a host: one timer for all its connections, running only while one of them is watched.
 *
 * Time is counted in its ticks, so it costs no clock reading, and a stalled event loop (or a suspended machine) never
 * makes a peer look late.
 */
export interface Sweep {
  /** Milliseconds counted so far: a multiple of the period. */
  readonly now: number;
  /** Calls `item.sweep` at every tick from the next on, until that returns `false`. */
  watch(item: Swept): void;
}

/** Something with deadlines. */
export interface Swept {
  /** Looks at its deadlines; `false` once there is nothing to wait for. */
  sweep(now: number): boolean;
}
