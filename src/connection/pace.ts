import { FrameDecoder } from "../frame/decoder.ts";
import type { ConnectionRates, ConnectionSettings } from "./settings.ts";
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
    return !this.#lifted && this.#bytes !== undefined && !this.#bytes.has(1);
  }

  /** Whether the next frame has to wait. */
  get outOfFrames(): boolean {
    return !this.#lifted && this.#frames !== undefined && !this.#frames.has(1);
  }

  /** Whether ticks would change anything. */
  get running(): boolean {
    return !(this.#frames?.full ?? true) || !(this.#bytes?.full ?? true);
  }

  bytesCame(count: number): void {
    this.#bytes?.take(count);
  }

  frameCut(): void {
    this.#frames?.take(1);
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

/** A decoder that cuts frames off no faster than a pace: while that is out of frames, `next` gives none. */
export class PacedDecoder extends FrameDecoder {
  readonly #pace: Pace;

  constructor(settings: ConnectionSettings, pace: Pace) {
    super(settings.format, settings);
    this.#pace = pace;
  }

  override next(): Uint8Array | undefined {
    if (this.#pace.outOfFrames) return undefined;
    const frame = super.next();
    if (frame !== undefined) this.#pace.frameCut();
    return frame;
  }
}
