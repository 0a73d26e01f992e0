import type { FrameEncoder } from "../frame/encoder.ts";
import type { WriteBuffer } from "./write_buffers.ts";

/** Nothing is ever put into it: the first frame has an array of its own. */
const NONE: Uint8Array[] = [];

/**
 * Frames on their way from the lanes to the socket. A connection has a batch only from when it takes frames for writing
 * until the socket has them all; then the next that writes uses it.
 */
export class Batch {
  /** In order. The first `packed` are in the write under way; what that had no room for goes first in the next. */
  frames: Uint8Array[] = NONE;
  packed = 0;
  /** The write under way: its buffer, a payload to follow, and where its bytes start. */
  buffer: WriteBuffer | undefined;
  large: Uint8Array | undefined;
  writeFrom = 0;

  push(payload: Uint8Array): void {
    if (this.frames === NONE) this.frames = [payload];
    else this.frames.push(payload);
  }

  /** The frames of the write under way are written. `false`: there are others behind them. */
  written(): boolean {
    const all = this.packed === this.frames.length;
    this.frames = all ? NONE : this.frames.slice(this.packed);
    this.packed = 0;
    return all;
  }

  /** How many frames the socket took whole before it went, having written so many bytes in all. */
  whole(bytesWritten: number, encoder: FrameEncoder): number {
    let bytes = bytesWritten - this.writeFrom;
    for (let whole = 0; whole < this.packed; whole++) {
      bytes -= encoder.encodedLength(this.frames[whole]);
      if (bytes < 0) return whole;
    }
    return this.packed;
  }
}
