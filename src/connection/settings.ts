import type { Budget, QueueLimits, Wakeable } from "../channel/queue_limits.ts";
import type { FrameEncoder } from "../frame/encoder.ts";
import type { FrameLayout } from "../frame/layout.ts";
import type { Batch } from "./batch.ts";
import type { Decoding } from "./decoding.ts";
import type { Outbound } from "./outbound.ts";
import type { Spare } from "./spare.ts";

/**
 * What a full lane does with one more frame.
 *
 * @example
 * ```ts
 * import { type LaneFullMode, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const whenFull: LaneFullMode = "close"; // a peer that doesn't keep up is let go
 * await using endpoint = await ServerEndpoint.listen({ lanes: { frames: 64, whenFull } });
 * ```
 */
export type LaneFullMode = "wait" | "drop" | "close";

/** What a connection is made with: checked options, shared by all connections of an endpoint. */
export interface ConnectionSettings {
  /** Those that no stream is in the middle of. */
  readonly decodings: Spare<Decoding>;
  /** The format's, where it is plain and frames may be views on what came: for chunks that are just one frame. */
  readonly plainLayout: FrameLayout | undefined;
  readonly outbounds: Spare<Outbound>;
  readonly batches: Spare<Batch>;
  /** Holds no state, so one serves all. */
  readonly encoder: FrameEncoder;
  readonly inbound: QueueLimits<Uint8Array>;
  readonly lane: QueueLimits<Uint8Array>;
  readonly laneFull: LaneFullMode;
  readonly timeouts: ConnectionTimeouts;
  readonly rates: ConnectionRates;
}

/** What the way out is made with: what no reload changes. */
export type SendSettings = Pick<ConnectionSettings, "encoder" | "batches" | "lane" | "laneFull">;

/** In milliseconds; 0 means never. */
export interface ConnectionTimeouts {
  readonly idle: number;
  readonly frame: number;
  readonly send: number;
  readonly drain: number;
}

/** What the peer may send in a second, and must while a frame of its is incomplete; 0 means no such limit. */
export interface ConnectionRates {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly frameBytesPerSecond: number;
}

/** Bytes held by all connections of an endpoint together. */
export interface BufferBudget extends Budget {
  /** Whether no more bytes should be read for now. */
  readonly exhausted: boolean;
  /** Wakes `item` once, when there is room again. */
  wakeLater(item: Wakeable): void;
  /** Wakes it no more. */
  forget(item: Wakeable): void;
}

/** What a payload weighs in a queue, in bytes. */
export function byteLengthOf(payload: Uint8Array): number {
  return payload.length; // the same as its `byteLength`, which Node 20 reads by a call
}
