import type { FrameDecoder } from "../frame/decoder.ts";
import type { Pace } from "./pace.ts";

/**
 * What a connection holds of its own between bytes and frames. One that waits for the next frame has no such bytes, so it
 * holds none of this: thousands that wait share a few.
 */
export class Decoding {
  readonly decoder: FrameDecoder;
  /** Frames that found the channel full: one, as a rule. */
  held: Uint8Array[] | undefined;
  /** In bytes: what of the decoder's was counted in the budget that connections share. */
  counted = 0;
  /** How fast the peer may send; most may as fast as they like. */
  pace: Pace | undefined;
  /** Once no more bytes are wanted: with what the channel completes when the frames that came whole are in it. */
  stopError: Error | undefined;

  constructor(decoder: FrameDecoder) {
    this.decoder = decoder;
  }

  /** Whether the next chunk can do with any other in its place: nothing in this is left of those before. */
  get blank(): boolean {
    const { decoder, held, counted, pace, stopError } = this;
    if (decoder.pendingBytes > 0 || decoder.error !== undefined || counted > 0) return false;
    return held === undefined && pace === undefined && stopError === undefined;
  }
}
