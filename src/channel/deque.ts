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
  /**
   * There may be room behind the last item, while nothing is leaving: so its length is over `#size` if, and only if, there is
   * room, and then `#size` is the place of the next item.
   */
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
    const pushed = this.#pushed;
    const size = this.#size++;
    if (size < pushed.length) pushed[size] = item; // there is room
    else if (pushed.length === 0) this.#pushed = [item]; // of one item; the first push to an array makes room for 17
    else pushed.push(item);
  }

  /**
   * Makes room for `count` items, if there are none: pushing so many doesn't grow the array then, which costs 2 ns an item
   * on JSC and 3 on V8. For when they are about to come, as the room is held until they have left.
   */
  protected expectItems(count: number): void {
    if (this.#size === 0 && count > 1) this.#pushed = new Array(count);
  }

  /** Pushes all of these, by taking the array itself where it can: it is the deque's from then on. */
  protected pushItems(items: T[]): void {
    if (this.#size === 0 || this.#pushed.length === 0) {
      this.#pushed = items;
      this.#size += items.length;
    } else {
      for (let i = 0; i < items.length; i++) this.pushItem(items[i]);
    }
  }

  protected shiftItem(): T | undefined {
    if (this.#size === 0) return undefined;
    if (this.#at === this.#leaving.length) {
      this.#leaving = this.#takePushed();
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
    if (count === this.#size && this.#leaving.length === 0) {
      const items = this.#takePushed();
      this.#size = 0;
      return items;
    }
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(this.shiftItem()!);
    return items;
  }

  protected popItem(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#cutRoom();
    this.#size--;
    if (this.#pushed.length > 0) return this.#pushed.pop();
    const item = this.#leaving.pop();
    this.#forgetLeft();
    return item;
  }

  /** Gives away the array of what was pushed, which is all there is. */
  #takePushed(): T[] {
    this.#cutRoom();
    const pushed = this.#pushed;
    this.#pushed = NONE;
    return pushed;
  }

  #cutRoom(): void {
    if (this.#size < this.#pushed.length) this.#pushed.length = this.#size;
  }

  /** Lets go of the side that items leave from once all of them have. */
  #forgetLeft(): void {
    if (this.#at < this.#leaving.length) return;
    this.#leaving = NONE;
    this.#at = 0;
  }
}
