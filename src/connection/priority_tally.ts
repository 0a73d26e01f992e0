import type { FrameEncoder } from "../frame/encoder.ts";

/**
 * Counts what of all that a connection writes is of its priority lane; the rest is of the normal one. Only a connection
 * that uses that lane has one.
 */
export class PriorityTally {
  readonly #encoder: FrameEncoder;
  /** Where among the frames taken for writing those of the lane are, in order. */
  #places: number[] = [];

  /** Frames of the lane handed whole to the operating system. */
  frames = 0;
  /** Their bytes, headers included. */
  bytes = 0;

  constructor(encoder: FrameEncoder) {
    this.#encoder = encoder;
  }

  /** A frame of the lane was taken for writing: it comes behind `place` others. */
  taken(place: number): void {
    this.#places.push(place);
  }

  /** Of the frames taken, the first `count` were written, and leave. */
  written(taken: readonly Uint8Array[], count: number): void {
    let whole = 0;
    for (; whole < this.#places.length && this.#places[whole] < count; whole++) {
      this.frames++;
      this.bytes += this.#encoder.encodedLength(taken[this.#places[whole]]);
    }
    this.#places = this.#places.slice(whole).map((place) => place - count);
  }
}
