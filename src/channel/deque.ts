/** What a side with nothing in it refers to. Nothing is ever put into it: the first item has an array of its own. */
const NONE: never[] = [];

/**
 * A double-ended queue in two arrays: items are pushed to one and shifted from the other, which takes the place of the
 * first when all of it has left.
 *
 * Every operation is O(1), amortised, and taking all that is there is handing over an array: a copy of it would cost more
 * than all the rest. What has left is not kept alive, and an empty deque holds nothing.
 *
 * It is a base and not a part, so that a connection that waits holds one object less. What changes it is for who extends
 * it, and has names that leave the short ones to that.
 */
export abstract class Deque<T extends NonNullable<unknown>> {
  #pushed: T[] = NONE;
  /** What has been shifted is cleared, up to `#at`. */
  #leaving: (T | undefined)[] = NONE;
  #at = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  peek(): T | undefined {
    return this.#at < this.#leaving.length ? this.#leaving[this.#at] : this.#pushed[0];
  }

  protected pushItem(item: T): void {
    if (this.#pushed.length === 0) this.#pushed = [item]; // of one item; the first push to an array makes room for 17
    else this.#pushed.push(item);
    this.#size++;
  }

  /** Pushes all of these, by taking the array itself where it can: it is the deque's from then on. */
  protected pushItems(items: T[]): void {
    if (this.#pushed.length === 0) this.#pushed = items;
    else for (let i = 0; i < items.length; i++) this.#pushed.push(items[i]);
    this.#size += items.length;
  }

  protected shiftItem(): T | undefined {
    if (this.#size === 0) return undefined;
    if (this.#at === this.#leaving.length) {
      this.#leaving = this.#pushed;
      this.#pushed = NONE;
      this.#at = 0;
    }
    const leaving = this.#leaving;
    const item = leaving[this.#at];
    leaving[this.#at++] = undefined;
    this.#size--;
    this.#forgetLeft();
    return item;
  }

  /** Takes the first `count` items, which must be there. */
  protected takeItems(count: number): T[] {
    if (count === this.#pushed.length && count === this.#size) {
      const items = this.#pushed;
      this.#pushed = NONE;
      this.#size = 0;
      return items;
    }
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(this.shiftItem()!);
    return items;
  }

  protected popItem(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    if (this.#pushed.length > 0) return this.#pushed.pop();
    const item = this.#leaving.pop();
    this.#forgetLeft();
    return item;
  }

  /** Lets go of the side that items leave from once all of them have. */
  #forgetLeft(): void {
    if (this.#at < this.#leaving.length) return;
    this.#leaving = NONE;
    this.#at = 0;
  }
}
