import type { Queue, QueueListener } from "./queue.ts";
import { type ChannelReader, checkMax, QueueReader } from "./reader.ts";
import { WakeSlot } from "./wake_slot.ts";

/** A lane that has an item is passed over at most this often in a row. */
const MOST_PASSED_OVER = 16;

/**
 * Reads several channels as lanes, the most urgent first, through one wait.
 *
 * A lane that has an item is passed over for more urgent ones at most 16 times in a row; then it gets its turn. So of
 * two busy lanes the urgent one gets 16 items in 17, and the other is never starved.
 *
 * All lanes fire the same wake slot: waiting on any number of them, most of them idle, is one promise in all.
 *
 * @example
 * ```ts
 * import { Channel, LaneReader } from "@framed/server-endpoint";
 *
 * const urgent = new Channel<string>(), normal = new Channel<string>();
 * const lanes = new LaneReader([urgent.reader, normal.reader]);
 * normal.writer.tryWrite("later");
 * urgent.writer.tryWrite("first");
 * console.assert(lanes.take().join() === "first,later");
 * ```
 *
 * @typeParam T What the lanes carry.
 */
export class LaneReader<T extends NonNullable<unknown>> {
  readonly #lanes: readonly Queue<T>[];
  /** How often in a row each lane has been passed over while it had an item. */
  readonly #passedOver: number[];
  readonly #wait: LaneWait<T>;

  /**
   * Joins the lanes, the most urgent first. They stay joined: each belongs to one lane reader.
   *
   * @throws {TypeError} If there is no lane, or one isn't a channel's reader or belongs to another lane reader.
   */
  constructor(lanes: readonly ChannelReader<T>[]) {
    if (lanes.length === 0) throw new TypeError("Cannot join lanes: there must be at least one");
    this.#lanes = lanes.map((lane) => {
      const queue = QueueReader.queueOf(lane);
      if (queue === undefined) throw new TypeError("Cannot join lanes: each must be the reader of a Channel");
      if (queue.listener !== undefined) throw new TypeError("Cannot join lanes: one belongs to a lane reader already");
      return queue;
    });
    if (new Set(this.#lanes).size < lanes.length) throw new TypeError("Cannot join lanes: one is named twice");
    this.#wait = new LaneWait(this.#lanes);
    this.#passedOver = this.#lanes.map(() => 0);
  }

  /** Whether a wait is pending. There is never more than one. */
  get waiting(): boolean {
    return this.#wait.armed;
  }

  /** Takes the next item, or `undefined` if no lane has one. Never waits, never throws. */
  tryRead(): T | undefined {
    const lanes = this.#lanes;
    const passedOver = this.#passedOver;
    let chosen = -1;
    for (let i = 0; i < lanes.length; i++) {
      if (lanes[i].size === 0) continue;
      if (chosen === -1 || ++passedOver[i] > MOST_PASSED_OVER) chosen = i; // the last that is due, or its bound is broken
    }
    if (chosen === -1) return undefined;
    passedOver[chosen] = 0;
    return lanes[chosen].shift();
  }

  /**
   * Takes what is there, in the order `tryRead` would: at most `max` items (1 or more; default all). Never waits.
   *
   * @throws {RangeError} If `max` isn't a whole number of 1 or more.
   */
  take(max: number = Infinity): T[] {
    checkMax(max);
    const items: T[] = [];
    while (items.length < max) {
      const item = this.tryRead();
      if (item === undefined) break;
      items.push(item);
    }
    return items;
  }

  /**
   * Says whether an item may be there (`true`) or every lane is closed and drained (`false`): at once where that is
   * known, otherwise through the one pending promise of this reader, the same object for every call until it settles.
   * Throws, or rejects with, the error that a lane was closed with, once all are drained.
   */
  waitToRead(): boolean | Promise<boolean> {
    return this.#wait.wait();
  }
}

/** The one wait of a lane reader, fired by any of its lanes. */
class LaneWait<T extends NonNullable<unknown>> implements QueueListener {
  readonly #lanes: readonly Queue<T>[];
  readonly #slot = new WakeSlot<boolean>();

  constructor(lanes: readonly Queue<T>[]) {
    this.#lanes = lanes;
    for (const lane of lanes) lane.listener = this;
  }

  get armed(): boolean {
    return this.#slot.armed;
  }

  wait(): boolean | Promise<boolean> {
    let open = false;
    for (const lane of this.#lanes) {
      if (lane.size > 0) return true;
      if (!lane.completed) open = true;
    }
    if (open) return this.#slot.wait();
    const error = this.#error();
    if (error !== undefined) throw error;
    return false;
  }

  itemAdded(): void {
    if (this.#slot.armed) this.#slot.fire(true);
  }

  /** Wakes the wait once nothing can come from any lane. */
  completed(): void {
    if (!this.#slot.armed || this.#lanes.some((lane) => !lane.ended)) return;
    const error = this.#error();
    if (error === undefined) this.#slot.fire(false);
    else this.#slot.fail(error);
  }

  #error(): Error | undefined {
    return this.#lanes.find((lane) => lane.error !== undefined)?.error;
  }
}
