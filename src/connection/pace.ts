import type { ConnectionRates } from "./settings.ts";
import { TokenBucket } from "./token_bucket.ts";

/**
 * How fast a peer may send: frames and bytes a second, on average, and a second's worth at once.
 *
 * Bytes are paid for when they have come, so one chunk may be owed for; a frame is paid for before it is cut off. What
 * was paid comes back with the ticks of the sweep: there is no timer of its own, and no clock is read.
 */
export class Pace {
  readonly #frames: TokenBucket | undefined;
  readonly #bytes: TokenBucket | undefined;
  #lifted = false;

  private constructor({ framesPerSecond, bytesPerSecond }: ConnectionRates) {
    this.#frames = framesPerSecond > 0 ? new TokenBucket(framesPerSecond) : undefined;
    this.#bytes = bytesPerSecond > 0 ? new TokenBucket(bytesPerSecond) : undefined;
  }

  /** `undefined` where the peer may send as fast as it likes: then nothing of this is there. */
  static of(rates: ConnectionRates): Pace | undefined {
    return rates.framesPerSecond > 0 || rates.bytesPerSecond > 0 ? new Pace(rates) : undefined;
  }

  /** Whether bytes are still owed for, so that no more should be read. */
  get owing(): boolean {
    return !this.#lifted && this.#bytes !== undefined && this.#bytes.whole === 0;
  }

  /** How many frames may be cut off now. */
  get frames(): number {
    return this.#lifted || this.#frames === undefined ? Infinity : this.#frames.whole;
  }

  /** Whether ticks would change anything. */
  get running(): boolean {
    return !(this.#frames?.full ?? true) || !(this.#bytes?.full ?? true);
  }

  bytesCame(count: number): void {
    this.#bytes?.take(count);
  }

  framesCut(count: number): void {
    this.#frames?.take(count);
  }

  tick(now: number): void {
    this.#frames?.refill(now);
    this.#bytes?.refill(now);
  }

  /** Holds nothing up any more: what has come is to be delivered. */
  lift(): void {
    this.#lifted = true;
  }
}
