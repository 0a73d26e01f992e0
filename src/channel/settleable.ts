/** A promise that somebody settles later. */
export interface Settleable {
  readonly promise: Promise<void>;
  /** Rejects with the error, or resolves where there is none. */
  settle(error: Error | undefined): void;
}

/** Makes one. It's there to be asked: if it's rejected and nobody asks, that is no error. */
export function settleable(): Settleable {
  let settle!: (error: Error | undefined) => void;
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => error === undefined ? resolve() : reject(error);
  });
  promise.catch(() => {});
  return { promise, settle };
}
