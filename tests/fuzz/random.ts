/** Random numbers that a seed repeats, on every runtime: what a failing seed prints is all that a replay needs. */
export class Random {
  #state: number;

  /** @param seed A whole number from 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next of 2^32 (mulberry32). */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return (mixed ^ mixed >>> 14) >>> 0;
  }

  /** A whole number from `least` to `most`, both included. */
  from(least: number, most: number): number {
    return least + this.#next() % (most - least + 1);
  }

  /** Whether something happens that happens once in `times`. */
  oneIn(times: number): boolean {
    return this.#next() % times === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.#next() % choices.length];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next());
  }
}
