/**
 * Tokens that are used up and come back with time, up to a second's worth.
 *
 * Counted in thousandths, of which a millisecond brings as many as a second brings tokens: so nothing is ever rounded.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #most: number;
  #thousandths: number;
  /** The time of the last refill, or -1 while full: what comes back is counted from the first tick that sees it gone. */
  #since = -1;

  /** @param perSecond 1 to 2^31 - 1. A new bucket is full. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#thousandths = this.#most = perSecond * 1_000;
  }

  get full(): boolean {
    return this.#thousandths >= this.#most;
  }

  /** Tokens that are there, and not just a part of one; 0 where more were taken than there were. */
  get whole(): number {
    return Math.max(0, Math.floor(this.#thousandths / 1_000));
  }

  /** Takes tokens, also ones that aren't there: then it takes longer until some are. */
  take(tokens: number): void {
    this.#thousandths -= tokens * 1_000;
  }

  /** @param now In ms. */
  refill(now: number): void {
    if (this.#since !== -1) {
      this.#thousandths = Math.min(this.#most, this.#thousandths + (now - this.#since) * this.#perSecond);
    }
    this.#since = this.full ? -1 : now;
  }
}
