/** A signal that knows how many listeners it has. */
export class CountedSignal {
  readonly controller: AbortController = new AbortController();
  readonly #listeners = new WeakSet<object>();
  #count = 0;
  #most = 0;

  constructor() {
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
      this.#added(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: EventListener) => {
      this.#removed(listener);
      remove(type, listener);
    };
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Listeners now. */
  get listeners(): number {
    return this.#count;
  }

  /** The most listeners there were at once. */
  get mostListeners(): number {
    return this.#most;
  }

  #added(listener: EventListener): void {
    if (this.#listeners.has(listener)) return;
    this.#listeners.add(listener);
    this.#most = Math.max(this.#most, ++this.#count);
  }

  /** To take away a listener that isn't there takes none away. */
  #removed(listener: EventListener): void {
    if (this.#listeners.delete(listener)) this.#count--;
  }
}

/** Why all waits are given up: one object, for the runtime's own would cost a stack trace each. */
export const GIVEN_UP = new Error("given up");
