export interface DelayOptions {
  signal?: AbortSignal;
}
export declare class TimeError extends Error {
  constructor(message: string);
}
export interface FakeTimeOptions {
  /** Fake milliseconds that pass per real one; 0 stops the clock. @default {0} */
  advanceRate: number;
  /** Real milliseconds between two advances. @default {10} */
  advanceFrequency?: number;
}
/** Replaces `Date`, the timers and `AbortSignal.timeout` with a clock that the test moves by hand. */
export declare class FakeTime {
  constructor(start?: number | string | Date | null, options?: FakeTimeOptions);
  static restore(): void;
  static restoreFor<T>(
    // deno-lint-ignore no-explicit-any -- the signature of @std/testing
    callback: (...args: any[]) => Promise<T> | T,
    // deno-lint-ignore no-explicit-any
    ...args: any[]
  ): Promise<T>;
  /** The fake time, in ms since the epoch; setting it runs every timer that falls due. */
  get now(): number;
  set now(value: number);
  get start(): number;
  /** Waits in real time. */
  delay(ms: number, options?: DelayOptions): Promise<void>;
  runMicrotasks(): Promise<void>;
  tick(ms?: number): void;
  tickAsync(ms?: number): Promise<void>;
  /** Goes on to the next timer; `false` if there is none. */
  next(): boolean;
  nextAsync(): Promise<boolean>;
  runAll(): void;
  runAllAsync(): Promise<void>;
  restore(): void;
  [Symbol.dispose](): void;
}
