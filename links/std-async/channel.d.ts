export declare class ChannelClosedError extends Error {
  readonly value?: unknown;
  constructor(message: string, ...rest: [value: unknown] | []);
}
export type ChannelReceiveResult<T> = { state: "ok"; value: T } | { state: "empty" } | { state: "closed" };
export interface ChannelOptions {
  /** How many values wait in the buffer before `send` suspends. @default {0} */
  capacity?: number;
}
export interface ChannelSendOptions {
  signal?: AbortSignal;
}
export interface ChannelReceiveOptions {
  signal?: AbortSignal;
}
export declare class Channel<T> implements AsyncIterable<T>, Disposable, AsyncDisposable {
  constructor(options?: ChannelOptions);
  send(value: T, options?: ChannelSendOptions): Promise<void>;
  receive(options?: ChannelReceiveOptions): Promise<T>;
  trySend(value: T): boolean;
  tryReceive(): ChannelReceiveResult<T>;
  close(): void;
  close(reason: unknown): void;
  get closed(): boolean;
  get size(): number;
  get capacity(): number;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  toReadableStream(): ReadableStream<T>;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}
