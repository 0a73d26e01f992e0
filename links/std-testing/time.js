// @ts-self-types="./time.d.ts"
/**
 * The `FakeTime` of `@std/testing`, over the clock of `@sinonjs/fake-timers`: it replaces the same globals, and moves
 * the clock by the same rules. One difference is left: a timer of 0 ms set from inside a timer falls due 1 ms later.
 */
import FakeTimers from "@sinonjs/fake-timers";

// Taken before anything is replaced.
const real = {
  Date,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  abortSignalTimeout: AbortSignal.timeout,
};

/** The one `FakeTime` that is in force. */
let current;

export class TimeError extends Error {
  constructor(message) {
    super(message);
    this.name = "TimeError";
  }
}

export class FakeTime {
  #start;
  #clock;
  #advancing;

  constructor(start, options) {
    if (current) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.#start = toTimestamp(start);
    this.#clock = FakeTimers.createClock(this.#start, Number.MAX_SAFE_INTEGER);
    current = this;
    replaceGlobals(this.#clock);

    const rate = Math.max(0, options?.advanceRate ?? 0);
    const frequency = Math.max(0, options?.advanceFrequency ?? 10);
    if (rate > 0) this.#advancing = real.setInterval.call(null, () => this.tick(rate * frequency), frequency);
  }

  static restore() {
    if (!current) throw new TimeError("Cannot restore time: time is already restored");
    current.restore();
  }

  static async restoreFor(callback, ...args) {
    if (!current) throw new TimeError("Cannot restore time: time is not faked");
    const clock = current.#clock;
    restoreGlobals();
    try {
      return await callback(...args);
    } finally {
      replaceGlobals(clock);
    }
  }

  get now() {
    return this.#clock.now;
  }

  set now(value) {
    if (value < this.now) {
      throw new RangeError(`Cannot set current time in the past, time must be >= ${this.now}: received ${value}`);
    }
    this.#clock.tick(value - this.now);
  }

  get start() {
    return this.#start;
  }

  delay(ms, { signal } = {}) {
    return new Promise((resolve, reject) => {
      const abort = () => {
        real.clearTimeout.call(null, timer);
        reject(new DOMException("Delay was aborted.", "AbortError"));
      };
      const done = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const timer = real.setTimeout.call(null, done, ms);
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  }

  async runMicrotasks() {
    await this.delay(0);
  }

  tick(ms = 0) {
    this.now += ms;
  }

  async tickAsync(ms = 0) {
    await this.runMicrotasks();
    this.tick(ms);
  }

  next() {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    this.#clock.tick(0); // the other timers that are due at the same time
    return true;
  }

  async nextAsync() {
    await this.runMicrotasks();
    return this.next();
  }

  runAll() {
    while (this.next());
  }

  async runAllAsync() {
    while (await this.nextAsync());
  }

  restore() {
    if (current !== this) throw new TimeError("Cannot restore time: time is already restored");
    current = undefined;
    restoreGlobals();
    real.clearInterval.call(null, this.#advancing);
  }

  [Symbol.dispose]() {
    this.restore();
  }
}

function toTimestamp(start) {
  const time = start === undefined || start === null
    ? real.Date.now()
    : typeof start === "number"
    ? Math.floor(start)
    : new real.Date(start).valueOf();
  if (Number.isNaN(time)) throw new TypeError(`Cannot construct FakeTime: invalid start time ${start}`);
  return time;
}

function replaceGlobals(clock) {
  // Timers are numbers on every runtime, and what wasn't made by this clock is left alone, as in `@std/testing`.
  const clear = (id) => {
    if (typeof id === "number" && clock.timers?.has(id)) clock.clearTimeout(id);
  };
  globalThis.Date = clock.Date;
  globalThis.setTimeout = (callback, ms, ...args) => Number(clock.setTimeout(callback, ms, ...args));
  globalThis.clearTimeout = clear;
  globalThis.setInterval = (callback, ms, ...args) => Number(clock.setInterval(callback, ms, ...args));
  globalThis.clearInterval = clear;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    clock.setTimeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), ms);
    return controller.signal;
  };
}

function restoreGlobals() {
  globalThis.Date = real.Date;
  globalThis.setTimeout = real.setTimeout;
  globalThis.clearTimeout = real.clearTimeout;
  globalThis.setInterval = real.setInterval;
  globalThis.clearInterval = real.clearInterval;
  AbortSignal.timeout = real.abortSignalTimeout;
}
