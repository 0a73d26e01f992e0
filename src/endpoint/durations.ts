/**
 * The upper bounds, inclusive, of the buckets that a connection's duration is counted in, in seconds: those of Kestrel's
 * `kestrel.connection.duration`, and four more for connections that stay for hours.
 */
export const DURATION_BOUNDS_S: readonly number[] = [
  0.01,
  0.02,
  0.05,
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  30,
  60,
  120,
  300,
  1_800,
  7_200,
  28_800,
  86_400,
];

/**
 * How long connections lasted that have ended.
 *
 * @example
 * ```ts
 * import { type DurationHistogram, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const { counts, sum }: DurationHistogram = endpoint.stats().durations;
 * console.assert(counts.length === 19 && sum === 0); // none has ended
 * ```
 */
export interface DurationHistogram {
  /**
   * How many lasted so long: one count for each bound of `0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
   * 1800, 7200, 28800, 86400` seconds, of those at most that long and longer than the bound before, and one for the rest.
   */
  counts: number[];
  /** All their durations together, in seconds. */
  sum: number;
}

/** A histogram of nothing. */
export function emptyDurations(): DurationHistogram {
  return { counts: new Array(DURATION_BOUNDS_S.length + 1).fill(0), sum: 0 };
}

/** Counts one connection that lasted `seconds`. */
export function countDuration(into: DurationHistogram, seconds: number): void {
  let bucket = 0;
  while (bucket < DURATION_BOUNDS_S.length && seconds > DURATION_BOUNDS_S[bucket]) bucket++;
  into.counts[bucket]++;
  into.sum += seconds;
}
