/** Buckets for each power of two: 2^6, so that a value is at most 1/64 (1.6 %) under what its bucket stands for. */
const SUB_BITS = 6;
const LARGEST = 2 ** 31 - 1;

/**
 * Counts values in buckets whose width grows with the value, as HdrHistogram does: its size is fixed, whatever comes.
 *
 *     value     0, 1, 2 … 127 | 128, 130 … 254 | 256, 260 … 508 | …
 *     width           1       |       2        |       4        | …
 */
export class Histogram {
  readonly #counts = new Float64Array(bucketOf(LARGEST) + 1);
  #count = 0;
  #max = 0;

  /** Values recorded. */
  get count(): number {
    return this.#count;
  }

  /** The largest value recorded. */
  get max(): number {
    return this.#max;
  }

  /** Counts a value, 0 to 2^31 - 1, `times` times; fractions are cut off, larger values count as the largest. */
  record(value: number, times = 1): void {
    const whole = Math.min(Math.max(0, Math.floor(value)), LARGEST);
    this.#counts[bucketOf(whole)] += times;
    this.#count += times;
    if (whole > this.#max) this.#max = whole;
  }

  /** A value that `percent` of the recorded ones don't exceed, at most 1.6 % too high; 0 if there are none. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil(this.#count * percent / 100));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= wanted) return Math.min(largestIn(bucket), this.#max);
    }
    return 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#max = 0;
  }
}

function bucketOf(value: number): number {
  const shift = Math.max(0, 31 - Math.clz32(value) - SUB_BITS);
  return shift * 2 ** SUB_BITS + (value >>> shift);
}

function largestIn(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / 2 ** SUB_BITS) - 1);
  return (bucket - shift * 2 ** SUB_BITS + 1) * 2 ** shift - 1;
}
