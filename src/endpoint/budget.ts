import type { Budget, Wakeable } from "../channel/queue_limits.ts";
import type { BufferBudget } from "../connection/settings.ts";

/** Below this part of the limit every queue that was refused is woken; above it one for each release, in turn. */
const WAKE_ALL_BELOW = 0.9;

/**
 * The bytes that all connections of an endpoint hold together, and whom to wake when there is room again.
 *
 * Bytes that came are counted as they come, and reading pauses at the limit; frames to be sent are asked for. So what is
 * held stays under the limit but for one chunk and one outgoing frame of each connection, which it needs to go on.
 */
export class ByteBudget implements BufferBudget {
  #limit: number;
  #used = 0;
  readonly #waiting = new Set<Wakeable>();

  /** @param limit In bytes; 0 means none. */
  constructor(limit: number) {
    this.#limit = limit === 0 ? Infinity : limit;
  }

  /** Changes the limit. What is held over a lower one stays until it is given back. */
  changeLimit(limit: number): void {
    this.#limit = limit === 0 ? Infinity : limit;
    if (this.#waiting.size > 0 && !this.exhausted) this.#wake();
  }

  get used(): number {
    return this.#used;
  }

  get exhausted(): boolean {
    return this.#used >= this.#limit;
  }

  reserve(bytes: number, queue: Wakeable): boolean {
    if (this.#used + bytes > this.#limit) {
      this.#waiting.add(queue);
      return false;
    }
    this.#used += bytes;
    return true;
  }

  count(bytes: number): void {
    this.#used += bytes;
  }

  /**
   * Subtracts: to add a negative number may add -0, when nothing was held. That is no small integer, and from then on V8
   * would keep all of this in another form, and throw away what it had compiled of the way in and out.
   */
  release(bytes: number): void {
    this.#used -= bytes;
    if (bytes > 0 && this.#waiting.size > 0 && !this.exhausted) this.#wake();
  }

  wakeLater(item: Wakeable): void {
    this.#waiting.add(item);
  }

  forget(item: Wakeable): void {
    this.#waiting.delete(item);
  }

  #wake(): void {
    const all = this.#used <= this.#limit * WAKE_ALL_BELOW;
    for (const item of all ? [...this.#waiting] : this.#waiting) {
      this.#waiting.delete(item); // refused again, it goes to the end
      item.roomMade();
      if (!all) break;
    }
  }
}

/** Counts what a queue of frames that came holds. Never refuses: their bytes are held already. */
export class CountingBudget implements Budget {
  readonly #budget: ByteBudget;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  reserve(bytes: number): boolean {
    this.#budget.count(bytes);
    return true;
  }

  count(bytes: number): void {
    this.#budget.count(bytes);
  }

  release(bytes: number): void {
    this.#budget.release(bytes);
  }
}
