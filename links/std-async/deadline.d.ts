export interface DeadlineOptions {
  signal?: AbortSignal;
}
/** `p`, rejected with a `TimeoutError` once `ms` have passed. */
export declare function deadline<T>(p: Promise<T>, ms: number, options?: DeadlineOptions): Promise<T>;
