import type { Sweep, Swept } from "../connection/host.ts";
import { RATE_WINDOW_MS } from "../connection/deadlines.ts";
import type { ConnectionSettings } from "../connection/settings.ts";

/** Ticks in the shortest timeout: how coarse the clock is beside what it measures. */
const TICKS_PER_TIMEOUT = 8;
const SHORTEST_PERIOD_MS = 5;
const LONGEST_PERIOD_MS = 1_000;

/** What a peer may send in a second is given to it in parts of this length at most, so as not to come in bursts. */
const PACE_PERIOD_MS = 100;

type SweptSettings = Pick<ConnectionSettings, "timeouts" | "rates">;

/** The {@linkcode Sweep} of an endpoint: one interval timer, and none while nothing is watched. */
export class IntervalSweep implements Sweep {
  #period!: number;
  readonly #watched = new Set<Swept>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = 0;

  /** @param others Timeouts that aren't a connection's, in ms; 0 means none. */
  constructor(settings: SweptSettings, others: readonly number[] = []) {
    this.tune(settings, others);
  }

  /** Sets the period by the shortest time that is to be measured. */
  tune({ timeouts, rates }: SweptSettings, others: readonly number[]): void {
    const spans = [...Object.values(timeouts), ...others].filter((limit) => limit > 0);
    if (rates.framesPerSecond > 0 || rates.bytesPerSecond > 0) spans.push(PACE_PERIOD_MS * TICKS_PER_TIMEOUT);
    if (rates.frameBytesPerSecond > 0) spans.push(RATE_WINDOW_MS);
    const fine = Math.floor(Math.min(...spans) / TICKS_PER_TIMEOUT);
    this.#period = Math.max(SHORTEST_PERIOD_MS, Math.min(LONGEST_PERIOD_MS, fine));
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), this.#period);
  }

  get now(): number {
    return this.#now;
  }

  watch(item: Swept): void {
    this.#watched.add(item);
    this.#timer ??= setInterval(() => this.#tick(), this.#period);
  }

  #tick(): void {
    this.#now += this.#period;
    for (const item of this.#watched) {
      if (!item.sweep(this.#now)) this.#watched.delete(item);
    }
    if (this.#watched.size === 0) this.stop();
  }

  /** Watches nothing any more. */
  stop(): void {
    this.#watched.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets an item at once, so that its timer doesn't outlive it. */
  forget(item: Swept): void {
    if (this.#watched.delete(item) && this.#watched.size === 0) this.stop();
  }
}
