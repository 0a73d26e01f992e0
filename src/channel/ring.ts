/** Slots kept while empty; a burst grows past this, and what it took is given back once it has been read. */
const KEPT_SLOTS = 128;

/**
 * A double-ended queue in one array whose length is a power of two.
 *
 * Every operation is O(1), amortised. An item's slot is cleared as it leaves, so a ring never keeps an item alive.
 */
export class Ring<T extends NonNullable<unknown>> {
  #slots: (T | undefined)[] = [];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#size++) & (this.#slots.length - 1)] = item;
  }

  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#slots[this.#head];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const slots = this.#slots;
    const item = slots[this.#head];
    slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (slots.length - 1);
    if (--this.#size === 0 && slots.length > KEPT_SLOTS) this.#release();
    return item;
  }

  /** Takes the first `count` items, which must be there: a copy of a stretch or two, not a step for each. */
  take(count: number): T[] {
    const slots = this.#slots;
    const head = this.#head;
    const end = head + count;
    const wrapped = end - slots.length;
    let items: T[];
    if (wrapped <= 0) {
      items = slots.slice(head, end) as T[];
      slots.fill(undefined, head, end);
    } else {
      items = slots.slice(head).concat(slots.slice(0, wrapped)) as T[];
      slots.fill(undefined, head);
      slots.fill(undefined, 0, wrapped);
    }
    this.#head = end & (slots.length - 1);
    this.#size -= count;
    if (this.#size === 0 && slots.length > KEPT_SLOTS) this.#release();
    return items;
  }

  pop(): T | undefined {
    if (this.#size === 0) return undefined;
    const slots = this.#slots;
    const tail = (this.#head + --this.#size) & (slots.length - 1);
    const item = slots[tail];
    slots[tail] = undefined;
    return item;
  }

  #grow(): void {
    const from = this.#slots;
    // Not filled: V8 would change the array's kind once more when the first item is stored, and copy it all.
    const slots: (T | undefined)[] = new Array(from.length === 0 ? 4 : from.length * 2);
    for (let i = 0; i < this.#size; i++) slots[i] = from[(this.#head + i) & (from.length - 1)];
    this.#slots = slots;
    this.#head = 0;
  }

  #release(): void {
    this.#slots = [];
    this.#head = 0;
  }
}
