/** Buckets for each power of two: 2^6, so that a bucket is at most 1/64 (1.6 %) wide. */
const SUB_BITS = 6;
const LARGEST = 2 ** 31 - 1;

/** Counts values in buckets whose width grows with the value: its size is fixed, whatever comes. */
export class Histogram {
  readonly #counts = new Float64Array(bucketOf(LARGEST) + 1);
  #count = 0;

  /** Values counted. */
  get count(): number {
    return this.#count;
  }

  /** Counts a value, 0 to 2^31 - 1, `times` times. */
  record(value: number, times: number): void {
    this.#counts[bucketOf(Math.min(LARGEST, value) | 0)] += times;
    this.#count += times;
  }

  /** A value that `percent` of those counted don't exceed, at most 1.6 % too high; 0 if there are none. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil(this.#count * percent / 100));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= wanted) return largestIn(bucket);
    }
    return 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
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
