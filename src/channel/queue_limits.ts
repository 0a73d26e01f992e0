/**
 * What a full channel does with one more item.
 *
 * @example
 * ```ts
 * import { Channel, type FullMode } from "@framed/server-endpoint";
 *
 * const latestOnly: FullMode = "drop-oldest";
 * const { reader, writer } = new Channel<number>({ capacity: 1, fullMode: latestOnly });
 * for (const n of [1, 2, 3]) writer.tryWrite(n);
 * console.assert(reader.tryRead() === 3);
 * ```
 */
export type FullMode = "wait" | "drop-newest" | "drop-oldest" | "drop-write";

/** Weight that many queues may hold together. A queue that is empty takes an item all the same, so that each goes on. */
export interface Budget {
  /** Whether `weight` more may be held; if so, it is counted. If not, `queue` is woken when there is room again. */
  reserve(weight: number, queue: Wakeable): boolean;
  /** Counts what is held without asking. */
  count(weight: number): void;
  /** What is no longer held. */
  release(weight: number): void;
}

/** Something to wake when a shared budget has room again. */
export interface Wakeable {
  /** Room may have been made. */
  roomMade(): void;
}

/** The limits of a queue; every one is checked by who makes it. */
export interface QueueLimits<T> {
  /** Most items held. */
  readonly capacity: number;
  /** Writers that found the queue full are woken when it holds this many items or fewer. */
  readonly lowWatermark: number;
  readonly fullMode: FullMode;
  readonly onDropped?: (item: T) => void;
  /** What an item weighs, for `maxWeight` and `budget`; without it nothing is weighed. */
  readonly weigh?: (item: T) => number;
  /** Most weight held. One item that is heavier passes when the queue is empty, or it could never pass. */
  readonly maxWeight?: number;
  readonly budget?: Budget;
}
