/** How many wait for their next use: of connections that take turns, one serves all. */
const KEPT = 16;

/** Things that the connections of a host take turns with. Each is as new when it's given back. */
export class Spare<T> {
  readonly #make: () => T;
  readonly #free: T[] = [];

  constructor(make: () => T) {
    this.#make = make;
  }

  take(): T {
    return this.#free.pop() ?? this.#make();
  }

  giveBack(item: T): void {
    if (this.#free.length < KEPT) this.#free.push(item);
  }
}
