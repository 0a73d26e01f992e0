import { FrameDecoder, type FrameDecoderOptions } from "../frame/decoder.ts";
import type { FrameFormat } from "../frame/format.ts";

/** How many wait for the next chunk: of connections that take turns, one serves all. */
const KEPT = 16;

/**
 * The decoders of an endpoint's connections. One in which nothing is left has no stream: whose chunk comes next may use it.
 * So a connection holds one only while it holds bytes that aren't in a frame yet.
 */
export class Decoders {
  readonly #format: FrameFormat;
  readonly #options: FrameDecoderOptions;
  readonly #free: FrameDecoder[] = [];

  constructor(format: FrameFormat, options: FrameDecoderOptions) {
    this.#format = format;
    this.#options = options;
  }

  take(): FrameDecoder {
    return this.#free.pop() ?? new FrameDecoder(this.#format, this.#options);
  }

  /** Gives back one that is as new: nothing is pending in it, and nothing failed. */
  giveBack(decoder: FrameDecoder): void {
    if (this.#free.length < KEPT) this.#free.push(decoder);
  }
}
