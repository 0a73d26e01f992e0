/**
 * Rows of numbers, in memory that is taken once: what records a heap must not grow with it.
 *
 * When it is full every other row goes, and from then on every other row that is added. So a run of any length ends
 * with rows at even distances, between half of `capacity` and all of it.
 */
export class Recorder {
  readonly #width: number;
  readonly #values: Float64Array;
  #rows = 0;
  #every = 1;
  #added = 0;

  /** @param capacity Rows kept: an even number. */
  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#values = new Float64Array(width * capacity);
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: readonly number[]): void {
    if (this.#added++ % this.#every !== 0) return;
    const width = this.#width;
    if (this.#rows * width === this.#values.length) this.#thin();
    this.#values.set(row, this.#rows++ * width);
  }

  row(index: number): number[] {
    return [...this.#values.subarray(index * this.#width, (index + 1) * this.#width)];
  }

  #thin(): void {
    const width = this.#width;
    for (let i = 2; i < this.#rows; i += 2) this.#values.copyWithin(i / 2 * width, i * width, (i + 1) * width);
    this.#rows /= 2;
    this.#every *= 2;
  }
}
