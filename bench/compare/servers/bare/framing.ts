/**
 * Cuts what comes into frames, in the default format: each a view on what came. The least that this costs in JavaScript:
 * no limit, no error, no end.
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
