import { Deque } from "./deque.ts";
import type { Budget, QueueLimits, Wakeable } from "./queue_limits.ts";
import { type Settleable, settleable } from "./settleable.ts";
import { WakeSlot } from "./wake_slot.ts";

/** Who reads a queue: waits for an item, or to be handed it. */
export interface Reading<T> {
  /** Whether it waits to be handed the next item. */
  readonly reading: boolean;
  /** Is handed it, and so told of it. */
  hand(item: T): void;
  /** An item is there. */
  itemAdded(): void;
  /** The queue was completed, and every item has left. */
  ended(error: Error | undefined): void;
}

/** Is told what happens in a queue that is read together with others. */
export interface QueueListener {
  /** An item is there that wasn't. */
  itemAdded(): void;
  /** The queue was completed. */
  completed(): void;
}

/** How it ends: made when that is, or when somebody asks to be told of it. */
interface QueueEnd {
  completed: boolean;
  error: Error | undefined;
  completion: Settleable | undefined;
}

/** Made when a writer first waits: the wait that all of them share, the next turn to give out, and whose turn it is. */
interface WaitingWriters {
  readonly roomWait: WakeSlot<boolean>;
  next: number;
  current: number;
}

/**
 * What a channel's reader and writer share: the items, the limits, the waits, and the ending.
 *
 * | state     | tryWrite       | reading                              | leaves when         |
 * | --------- | -------------- | ------------------------------------ | ------------------- |
 * | open      | takes or full  | items, else waits                    | `complete()`        |
 * | completed | refuses        | the items left                       | the last one leaves |
 * | ended     | refuses        | the end: `undefined`, or the `error` | never               |
 */
export class Queue<T extends NonNullable<unknown>> extends Deque<T> implements Wakeable {
  readonly limits: QueueLimits<T>;
  /** Who reads this queue among others, if anyone does. */
  listener: QueueListener | undefined;
  /** Who reads it, if anyone does. */
  reader: Reading<T> | undefined;

  #weight = 0;
  #budget: Budget | undefined;
  /**
   * Behind an item that is there already, and as long as fewer than so many are, one more is simply stored: a reader only
   * waits for the first, and each listener was told of that. 0 while there is more to it.
   */
  #storable: number;
  #writers: WaitingWriters | undefined;
  #ending: QueueEnd | undefined;

  constructor(limits: QueueLimits<T>) {
    super();
    this.limits = limits;
    this.#budget = limits.budget;
    this.#storable = limits.capacity;
  }

  get weight(): number {
    return this.#weight;
  }

  get completed(): boolean {
    return this.#ending !== undefined && this.#ending.completed;
  }

  /** Completed, and every item has left. */
  get ended(): boolean {
    return this.completed && this.size === 0;
  }

  get error(): Error | undefined {
    return this.#ending?.error;
  }

  /** Every writer's wait for room. */
  get roomWait(): WakeSlot<boolean> {
    return this.#waitingWriters().roomWait;
  }

  #waitingWriters(): WaitingWriters {
    return this.#writers ??= { roomWait: new WakeSlot(), next: 0, current: 0 };
  }

  /** Whether the reader waits to be handed an item; so there is none. */
  get reading(): boolean {
    return this.reader !== undefined && this.reader.reading;
  }

  /** Whether a writer waits for room. */
  get writerWaits(): boolean {
    return this.#writers !== undefined && this.#writers.roomWait.armed;
  }

  /** Whether writers are waiting for room, or have been woken and not yet had their turn. */
  get contended(): boolean {
    return this.#writers !== undefined && this.#writers.next !== this.#writers.current;
  }

  // --- writing ------------------------------------------------------------------------------------------------------

  /**
   * Puts an item behind others that are there already, if it fits: all of `tryWrite` but for the first item, which wakes
   * whoever waits. `false` says nothing.
   */
  store(item: T): boolean {
    const size = this.size;
    if (size === 0 || size >= this.#storable || (this.limits.weigh !== undefined && !this.#fitsBehind(item))) {
      return false;
    }
    this.pushItem(item);
    return true;
  }

  /** Puts an item in if the mode and the limits let it. `true`: it was taken, or a mode that drops settled the matter. */
  tryWrite(item: T): boolean {
    if (this.store(item)) return true;
    if (this.completed || this.contended) return false;
    return this.put(item);
  }

  /** As many items as this are about to come one by one: where nothing waits for them, there is room at once for all. */
  expect(count: number): void {
    if (!this.reading) this.expectItems(Math.min(count, this.limits.capacity));
  }

  /** Whether an item fits by its weight behind others, which are there; if so, it is weighed in. */
  #fitsBehind(item: T): boolean {
    const { weigh, maxWeight } = this.limits;
    const weight = weigh!(item);
    if (maxWeight !== undefined && this.#weight + weight > maxWeight) return false;
    if (this.#budget !== undefined && !this.#budget.reserve(weight, this)) return false;
    this.#weight += weight;
    return true;
  }

  /** As `tryWrite`, past the writers that wait: for the one whose turn it is. */
  put(item: T): boolean {
    const { reader } = this;
    if (reader !== undefined && reader.reading) { // so the queue is empty: it need not be stored
      reader.hand(item);
      return true;
    }
    const weight = this.limits.weigh === undefined ? 0 : this.limits.weigh(item);
    if (!this.#fits(weight)) {
      if (this.limits.fullMode === "wait") return false;
      return this.#putDropping(item);
    }
    this.#weight += weight;
    this.pushItem(item);
    if (reader !== undefined) reader.itemAdded();
    if (this.listener !== undefined) this.listener.itemAdded();
    return true;
  }

  /**
   * Puts in as many of these as fit, in order, and gives their number: `put` for a whole batch, with one look at who waits
   * and one question to the budget. The array is the queue's from then on. Only in the mode `wait`.
   *
   * @param together What they all weigh together, where that is known: then they are weighed one by one only if not all fit.
   */
  putAll(items: T[], together?: number): number {
    if (this.completed || this.contended || items.length === 0) return 0;
    const { reader } = this;
    const handed = reader !== undefined && reader.reading ? 1 : 0; // so the queue is empty: it need not be stored
    const { weigh, maxWeight = Infinity } = this.limits;
    let fit = items.length;
    let weight = 0;
    if (weigh !== undefined && together !== undefined) weight = handed === 0 ? together : together - weigh(items[0]);
    if (
      this.size + fit - handed > this.limits.capacity ||
      (weigh !== undefined && (together === undefined || this.#weight + weight > maxWeight))
    ) {
      ({ fit, weight } = this.#fitting(items, handed));
    }
    if (this.#budget !== undefined && !this.#budget.reserve(weight, this)) fit = handed;
    if (fit > handed) {
      this.#weight += weight;
      this.pushItems(fit - handed === items.length ? items : items.slice(handed, fit));
    }
    if (handed > 0) reader!.hand(items[0]);
    else if (fit > 0 && reader !== undefined) reader.itemAdded();
    if (fit > handed && this.listener !== undefined) this.listener.itemAdded();
    return fit;
  }

  /** How many of these fit, the first `handed` of which aren't stored, and what the others of them weigh. */
  #fitting(items: T[], handed: number): { fit: number; weight: number } {
    const { capacity, weigh, maxWeight = Infinity } = this.limits;
    let fit = handed;
    let weight = 0;
    for (let { size } = this; fit < items.length && size < capacity; fit++, size++) {
      const more = weigh === undefined ? 0 : weigh(items[fit]);
      if (size > 0 && this.#weight + weight + more > maxWeight) break;
      weight += more;
    }
    return { fit, weight };
  }

  /** Whether `waitToWrite` need not wait. */
  get hasRoom(): boolean {
    const { capacity, fullMode, maxWeight } = this.limits;
    if (fullMode !== "wait") return true;
    const size = this.size;
    return size < capacity && (maxWeight === undefined || size === 0 || this.#weight < maxWeight) && !this.contended;
  }

  /** Waits for room, behind the writers that already wait, and puts the item in. `false`: completed before its turn. */
  async writeInTurn(item: T): Promise<boolean> {
    const writers = this.#waitingWriters();
    const ticket = writers.next++;
    this.#storable = 0;
    for (;;) {
      if (this.completed) break;
      if (ticket === writers.current && this.put(item)) break;
      await writers.roomWait.wait();
    }
    const written = !this.completed;
    writers.current++;
    if (written && !this.contended) this.#storable = this.limits.capacity;
    this.roomMade(); // the next in turn may have been woken before this one, and be waiting again
    return written;
  }

  complete(error?: Error): boolean {
    const ending = this.#begunEnding();
    if (ending.completed) return false;
    ending.completed = true;
    ending.error = error;
    this.#storable = 0;
    this.#writers?.roomWait.fire(false);
    if (this.size === 0) this.#end();
    if (this.listener !== undefined) this.listener.completed();
    return true;
  }

  #fits(weight: number): boolean {
    const { capacity, maxWeight } = this.limits;
    const size = this.size;
    if (size >= capacity) return false;
    if (maxWeight !== undefined && size > 0 && this.#weight + weight > maxWeight) return false;
    if (this.#budget === undefined) return true;
    if (size > 0) return this.#budget.reserve(weight, this);
    this.#budget.count(weight);
    return true;
  }

  /** Drops what the mode says, then puts the item in if it isn't that itself: anew, as `onDropped` may read or close. */
  #putDropping(item: T): boolean {
    const { fullMode, onDropped } = this.limits;
    if (fullMode === "drop-write") {
      onDropped?.(item);
      return true;
    }
    const dropped = (fullMode === "drop-oldest" ? this.shiftItem() : this.popItem())!; // what is empty is never full
    this.#forget(dropped);
    onDropped?.(dropped);
    return !this.completed && this.put(item);
  }

  // --- reading ------------------------------------------------------------------------------------------------------

  shift(): T | undefined {
    const item = this.shiftItem();
    if (item !== undefined) this.#left(item);
    return item;
  }

  /** Takes at most `max` items, and settles what their leaving means once for all of them. */
  take(max: number): T[] {
    const { size } = this;
    const count = max < size ? max : size;
    if (count === 0) return [];
    const items = this.takeItems(count);
    const { weigh } = this.limits;
    if (weigh !== undefined) {
      let weight = this.#weight;
      if (count < size) {
        weight = 0;
        for (let i = 0; i < count; i++) weight += weigh(items[i]);
      }
      this.#release(weight);
    }
    this.#afterLeaving();
    return items;
  }

  /** A budget has room again, or the item ahead in turn is in. Wakes the writers if there is something to try. */
  roomMade(): void {
    if (!this.writerWaits) return;
    const { lowWatermark, maxWeight } = this.limits;
    const size = this.size;
    if (size <= lowWatermark && (maxWeight === undefined || size === 0 || this.#weight < maxWeight)) {
      this.#writers!.roomWait.fire(true);
    }
  }

  /** Leaves the shared budget: what is still held no longer counts, and nothing more will. */
  leaveBudget(): void {
    if (this.#weight > 0) this.#budget?.release(this.#weight);
    this.#budget = undefined;
  }

  /** Settles once completed and empty; rejects with the error it was completed with. Made when first asked for. */
  get completion(): Promise<void> {
    const ending = this.#begunEnding();
    if (ending.completion === undefined) {
      ending.completion = settleable();
      if (this.ended) ending.completion.settle(ending.error);
    }
    return ending.completion.promise;
  }

  #begunEnding(): QueueEnd {
    return this.#ending ??= { completed: false, error: undefined, completion: undefined };
  }

  #left(item: T): void {
    this.#forget(item);
    this.#afterLeaving();
  }

  #afterLeaving(): void {
    if (this.writerWaits) this.roomMade();
    if (this.ended) this.#end();
  }

  #forget(item: T): void {
    const { weigh } = this.limits;
    if (weigh !== undefined) this.#release(weigh(item));
  }

  #release(weight: number): void {
    this.#weight -= weight;
    if (this.#budget !== undefined) this.#budget.release(weight);
  }

  #end(): void {
    const { error, completion } = this.#ending!;
    this.reader?.ended(error);
    completion?.settle(error);
  }
}
