import type { Queue, Reading } from "./queue.ts";
import { NextWait, ReadWait, type Taking } from "./taking.ts";
import { rejected, WakeSlot } from "./wake_slot.ts";

/**
 * How a wait can be given up.
 *
 * @example
 * ```ts
 * import { Channel } from "@framed/server-endpoint";
 *
 * const { reader } = new Channel<string>();
 * const giveUp = new AbortController();
 * const read = reader.read({ signal: giveUp.signal });
 * giveUp.abort("no longer needed");
 * await read.catch((reason) => console.assert(reason === "no longer needed"));
 * console.assert(!reader.waiting);
 * ```
 */
export interface WaitOptions {
  /** Ends the wait: its promise rejects with the signal's reason, and nothing of it stays behind. */
  readonly signal?: AbortSignal;
}

/**
 * The reading side of a {@linkcode Channel}: one reader, with at most one pending wait.
 *
 * @example Read everything, in batches, with no promise while there is something to read
 * ```ts
 * import { Channel } from "@framed/server-endpoint";
 *
 * const channel = new Channel<number>();
 * for (const n of [1, 2, 3]) channel.writer.tryWrite(n);
 * channel.writer.complete();
 *
 * let sum = 0;
 * while (await channel.reader.waitToRead()) {
 *   for (const n of channel.reader.take()) sum += n;
 * }
 * console.assert(sum === 6);
 * ```
 *
 * @typeParam T What is read. `undefined` and `null` can't be items: they say that there is none.
 */
export interface ChannelReader<T extends NonNullable<unknown>> extends AsyncIterable<T> {
  /** Items that can be read at once. */
  readonly size: number;
  /** Whether a wait is pending. There is never more than one. */
  readonly waiting: boolean;
  /** Takes the next item, or `undefined` if none is there. Never waits, never throws. */
  tryRead(): T | undefined;
  /** Shows the next item and leaves it, or `undefined` if none is there. Never waits, never throws. */
  tryPeek(): T | undefined;
  /**
   * Takes what is there, in order: at most `max` items (1 or more; default all). Never waits.
   *
   * @throws {RangeError} If `max` isn't a whole number of 1 or more.
   */
  take(max?: number): T[];
  /**
   * Says whether an item may be there (`true`) or the channel is closed and drained (`false`): at once where that is
   * known, otherwise through the one pending promise of this reader, the same object for every call until it settles.
   *
   * A call's `signal` governs the pending wait from then on, and a call without one frees it of any earlier signal.
   * Once drained, a channel that was closed with an error throws it (or rejects with it) here.
   *
   * @throws {TypeError} If a `read()` is pending.
   */
  waitToRead(options?: WaitOptions): boolean | Promise<boolean>;
  /**
   * Takes the next item, waiting for it if need be. `undefined`: closed and drained. Rejects with the error that the
   * channel was closed with, once drained, and with the signal's reason; an aborted read takes no item. An item that has
   * a `then` is awaited on the way, as every promise does; take such items with `tryRead` or `take`.
   *
   * @throws {TypeError} If another `read()` is pending.
   */
  read(options?: WaitOptions): Promise<T | undefined>;
  /** Settles once closed and drained; rejects with the error the channel was closed with, if any. */
  readonly completion: Promise<void>;
}

/**
 * Reads a {@linkcode Queue}, of which it is the one reader.
 *
 * It is itself the slot in which its wait for an item is, so that a connection that waits holds one object less.
 */
export class QueueReader<T extends NonNullable<unknown>> extends WakeSlot<boolean>
  implements ChannelReader<T>, Reading<T> {
  readonly #queue: Queue<T>;
  /** Called when it has been shown the end. */
  onEndSeen: (() => void) | undefined;
  /** Made when first waited in: who waits for items mostly takes none in this way. */
  #taking: Taking<T> | undefined;

  constructor(queue: Queue<T>) {
    super();
    this.#queue = queue;
    queue.reader = this;
  }

  /** The queue of a reader made here, for whoever reads several at once; `undefined` for any other reader. */
  static queueOf<T extends NonNullable<unknown>>(reader: ChannelReader<T>): Queue<T> | undefined {
    return reader instanceof QueueReader ? reader.#queue : undefined;
  }

  get size(): number {
    return this.#queue.size;
  }

  get waiting(): boolean {
    return this.armed || this.reading;
  }

  /** Whether a `read()` or `next()` is pending. */
  get reading(): boolean {
    return this.#taking !== undefined && this.#taking.armed;
  }

  tryRead(): T | undefined {
    return this.#queue.shift();
  }

  tryPeek(): T | undefined {
    return this.#queue.peek();
  }

  take(max: number = Infinity): T[] {
    checkMax(max);
    return this.#queue.take(max);
  }

  waitToRead(options?: WaitOptions): boolean | Promise<boolean> {
    const queue = this.#queue;
    const signal = options?.signal;
    if (signal?.aborted) return this.wait(signal);
    if (queue.size > 0) return true;
    if (this.reading) throw new TypeError("Cannot wait to read: a read is pending");
    if (queue.completed) {
      this.onEndSeen?.();
      if (queue.error !== undefined) throw queue.error;
      return false;
    }
    return this.wait(signal);
  }

  read(options?: WaitOptions): Promise<T | undefined> {
    const queue = this.#queue;
    if (this.reading) throw new TypeError("Cannot read: another read is pending");
    const signal = options?.signal;
    if (signal?.aborted) return this.#waitToTake(signal);
    if (queue.size > 0) return Promise.resolve(queue.shift());
    if (queue.completed) {
      this.onEndSeen?.();
      return queue.error === undefined ? Promise.resolve(undefined) : rejected(queue.error);
    }
    return this.#waitToTake(signal);
  }

  #waitToTake(signal: AbortSignal | undefined): Promise<T | undefined> {
    const wait = this.#taking instanceof ReadWait ? this.#taking : this.#taking = new ReadWait<T>();
    return wait.wait(signal);
  }

  /** The next item as an iterator gives it. */
  next(): Promise<IteratorResult<T>> {
    const queue = this.#queue;
    const value = queue.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (queue.completed || this.reading) return this.read().then(toResult);
    const wait = this.#taking instanceof NextWait ? this.#taking : this.#taking = new NextWait<T>();
    return wait.wait();
  }

  get completion(): Promise<void> {
    return this.#queue.completion;
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return new ReaderIterator(this);
  }

  // --- what its queue tells it --------------------------------------------------------------------------------------

  hand(item: T): void {
    this.#taking!.hand(item);
    this.itemAdded();
  }

  itemAdded(): void {
    this.fire(true);
  }

  ended(error: Error | undefined): void {
    const { waiting } = this;
    if (error === undefined) {
      this.fire(false);
      this.#taking?.end();
    } else {
      this.fail(error);
      this.#taking?.fail(error);
    }
    if (waiting) this.onEndSeen?.();
  }
}

/**
 * `for await` over a reader. It isn't an async generator, since that costs three promises an item: this costs the one that
 * the language asks for, whether the item is there or not.
 */
class ReaderIterator<T extends NonNullable<unknown>> implements AsyncIterator<T> {
  readonly #reader: QueueReader<T>;

  constructor(reader: QueueReader<T>) {
    this.#reader = reader;
  }

  next(): Promise<IteratorResult<T>> {
    return this.#reader.next();
  }

  /** Leaving the loop early leaves the channel as it is: the rest can still be read. */
  return(): Promise<IteratorResult<T>> {
    return Promise.resolve({ done: true, value: undefined });
  }
}

function toResult<T extends NonNullable<unknown>>(value: T | undefined): IteratorResult<T> {
  return value === undefined ? { done: true, value } : { done: false, value };
}

/** Checks the `max` of a `take`. */
export function checkMax(max: number): void {
  if (max !== Infinity && (!Number.isInteger(max) || max < 1)) {
    throw new RangeError(`Cannot take items: max must be a whole number of 1 or more, got ${max}`);
  }
}
