import { ChannelClosedError } from "../errors.ts";
import type { Queue } from "./queue.ts";

/** What every write that need not wait returns: one promise, made once. */
const WRITTEN: Promise<void> = Promise.resolve();

/**
 * The writing side of a {@linkcode Channel}. Any number of writers may share it; those that wait, wait on one promise
 * and are served in the order they came.
 *
 * @example
 * ```ts
 * import { Channel } from "@framed/server-endpoint";
 *
 * const { reader, writer } = new Channel<number>({ capacity: 1 });
 * console.assert(writer.tryWrite(1) && !writer.tryWrite(2)); // full
 * const written = writer.write(2); // waits for room
 * console.assert(reader.tryRead() === 1);
 * await written;
 * writer.complete();
 * ```
 */
export interface ChannelWriter<T extends NonNullable<unknown>> {
  /**
   * Puts an item in without waiting. `false`: it wasn't taken, for the channel is closed, or full in the mode `wait`,
   * or other writers are waiting for their turn. In the drop modes an open channel always returns `true`.
   */
  tryWrite(item: T): boolean;
  /**
   * Says whether there is room for one more item (`true`) or the channel is closed (`false`): at once where that is
   * known, otherwise through one promise that all waiting writers share.
   */
  waitToWrite(): boolean | Promise<boolean>;
  /**
   * Puts an item in, waiting for room if need be. Writers that wait are served in order.
   *
   * Rejects with a {@linkcode ChannelClosedError} if the channel is closed before the item is in; its `cause` is the
   * error that the channel was closed with, if any.
   */
  write(item: T): Promise<void>;
  /**
   * Closes the channel: nothing more is taken; what is in it can still be read. With an `error`, the reader gets that
   * after the last item. `true` for the first call; later ones do nothing and return `false`.
   */
  complete(error?: Error): boolean;
}

/** Writes to a {@linkcode Queue}. */
export class QueueWriter<T extends NonNullable<unknown>> implements ChannelWriter<T> {
  readonly #queue: Queue<T>;

  constructor(queue: Queue<T>) {
    this.#queue = queue;
  }

  tryWrite(item: T): boolean {
    checkItem(item);
    return this.#queue.tryWrite(item);
  }

  waitToWrite(): boolean | Promise<boolean> {
    const queue = this.#queue;
    if (queue.completed) return false;
    return queue.hasRoom || queue.roomWait.wait();
  }

  write(item: T): Promise<void> {
    try {
      return this.tryWrite(item) ? WRITTEN : this.#writeInTurn(item);
    } catch (error) { // the item is no item, or the program's onDropped threw
      return Promise.reject(error);
    }
  }

  async #writeInTurn(item: T): Promise<void> {
    const queue = this.#queue;
    if (!queue.completed && await queue.writeInTurn(item)) return;
    throw new ChannelClosedError("Cannot write: the channel is closed", { cause: queue.error });
  }

  complete(error?: Error): boolean {
    return this.#queue.complete(error);
  }
}

function checkItem(item: unknown): void {
  if (item === undefined || item === null) {
    throw new TypeError(`Cannot write: an item can't be ${item}, which says that there is none`);
  }
}
