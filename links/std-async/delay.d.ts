export interface DelayOptions {
  signal?: AbortSignal;
  /** Whether the timer keeps the process alive (`false` is for Deno only). @default {true} */
  persistent?: boolean;
}
/** Resolves after `ms`; rejects with the signal's reason if it aborts first. */
export declare function delay(ms: number, options?: DelayOptions): Promise<void>;
