/** Marks a promise as handled, so that one nobody kept can be rejected without ending the process. */
function ignore(): void {}

/** A rejected promise that counts as handled even if nobody keeps it. */
export function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason);
  promise.catch(ignore);
  return promise;
}

/**
 * The one place a waiter waits, and anything that may wake it fires.
 *
 * Invariant: at most one promise is pending. Every wait until it settles is given that same object, so a loop that
 * waits again and again on something idle costs one promise in all, and a wait nobody kept costs nothing more. The
 * same holds for abort signals: the slot listens to at most one, the one given last, and to none once settled.
 */
export class WakeSlot<T> {
  #promise: Promise<T> | undefined;
  /** Rejects too, by a promise that is rejected: a function for that alone would be held by everyone who waits. */
  #resolve: ((value: T | Promise<never>) => void) | undefined;
  /** The signal that may end the wait, and what listens to it. */
  #abort: { readonly signal: AbortSignal; readonly listener: () => void } | undefined;

  /** Whether a wait is pending. */
  get armed(): boolean {
    return this.#promise !== undefined;
  }

  /**
   * The pending wait, made if there is none. The latest call's `signal` governs it, at once if it is aborted already;
   * without one, none does.
   */
  wait(signal?: AbortSignal): Promise<T> {
    if (signal !== this.#abort?.signal) this.#listen(signal);
    const promise = this.#promise ??= new Promise<T>((resolve) => this.#resolve = resolve);
    if (signal !== undefined && signal.aborted) this.fail(signal.reason);
    return promise;
  }

  /** Settles the pending wait, if there is one. */
  fire(value: T): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#clear();
    resolve(value);
  }

  /** Rejects the pending wait, if there is one. It counts as handled even if nobody kept it. */
  fail(reason: unknown): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#promise!.catch(ignore);
    this.#clear();
    resolve(rejected(reason));
  }

  #listen(signal: AbortSignal | undefined): void {
    if (this.#abort !== undefined) this.#abort.signal.removeEventListener("abort", this.#abort.listener);
    if (signal === undefined) {
      this.#abort = undefined;
      return;
    }
    this.#abort = { signal, listener: () => this.fail(signal.reason) };
    signal.addEventListener("abort", this.#abort.listener);
  }

  #clear(): void {
    if (this.#abort !== undefined) this.#listen(undefined);
    this.#promise = undefined;
    this.#resolve = undefined;
  }
}
