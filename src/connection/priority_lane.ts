import { LaneReader } from "../channel/lane_reader.ts";
import type { Queue } from "../channel/queue.ts";
import { QueueReader } from "../channel/reader.ts";
import type { FrameEncoder } from "../frame/encoder.ts";

/**
 * A connection's priority lane, and what of all that the connection writes is of it; the rest is of the normal one. Only
 * a connection that uses the lane has one.
 */
export class PriorityLane {
  readonly queue: Queue<Uint8Array>;
  /** Reads this lane and the normal one. */
  readonly lanes: LaneReader<Uint8Array>;
  readonly #encoder: FrameEncoder;
  /** Where among the frames taken for writing those of the lane are, in order. */
  #places: number[] = [];
  #left = 0;

  /** Frames that were refused because the lane was full, and dropped. */
  dropped = 0;
  /** Frames of the lane handed whole to the operating system. */
  framesOut = 0;
  /** Their bytes, headers included. */
  bytesOut = 0;

  constructor(queue: Queue<Uint8Array>, normal: Queue<Uint8Array>, encoder: FrameEncoder) {
    this.queue = queue;
    this.lanes = new LaneReader([queue, normal].map((lane) => new QueueReader(lane)));
    this.#encoder = encoder;
  }

  /** Frames accepted so far. */
  get accepted(): number {
    return this.#left + this.queue.size;
  }

  /** A frame of the lane was taken for writing: it comes behind `place` others. */
  taken(place: number): void {
    this.#left++;
    this.#places.push(place);
  }

  /** Of the frames taken, the first `count` were written, and leave. */
  written(taken: readonly Uint8Array[], count: number): void {
    let whole = 0;
    for (; whole < this.#places.length && this.#places[whole] < count; whole++) {
      this.framesOut++;
      this.bytesOut += this.#encoder.encodedLength(taken[this.#places[whole]]);
    }
    this.#places = this.#places.slice(whole).map((place) => place - count);
  }
}
