/**
 * Framing and nothing else: what a framed echo costs at least in JavaScript. Each frame is a view on what came, all frames
 * of a chunk are given to a handler at once, and what it sends back is packed behind headers into as few writes as may
 * be. There are no limits, lanes, deadlines, counts, errors, or ends.
 */
export class BareFraming {
  #rest: Uint8Array | undefined;

  /** The frames that a chunk completes. The start of one more is kept, and joined to the next chunk. */
  frames(chunk: Uint8Array): Uint8Array[] {
    const { buffer, byteOffset } = chunk;
    const frames: Uint8Array[] = [];
    let bytes = chunk;
    let from = byteOffset;
    let memory = buffer;
    if (this.#rest !== undefined) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
      memory = bytes.buffer;
      from = 0;
      this.#rest = undefined;
    }
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = (bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]) >>> 0;
      if (bytes.length - at - 4 < length) break;
      frames.push(new Uint8Array(memory, from + at + 4, length));
      at += 4 + length;
    }
    if (at < bytes.length) this.#rest = new Uint8Array(memory, from + at, bytes.length - at);
    return frames;
  }
}

/** Bytes of the buffer that writes are packed into. */
export const WRITE_BYTES = 65_536;

/** Packs frames from `first` on into a buffer, as many as fit; `used` is where they end. */
export function pack(frames: readonly Uint8Array[], first: number, buffer: Uint8Array): { next: number; used: number } {
  let next = first;
  let used = 0;
  for (; next < frames.length; next++) {
    const frame = frames[next];
    const { length } = frame;
    if (used + 4 + length > buffer.length) break;
    buffer[used] = length >>> 24;
    buffer[used + 1] = length >>> 16;
    buffer[used + 2] = length >>> 8;
    buffer[used + 3] = length;
    buffer.set(frame, used + 4);
    used += 4 + length;
  }
  return { next, used };
}
