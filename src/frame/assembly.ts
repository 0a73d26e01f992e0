import { copyPart } from "./bytes.ts";

/** Room for this many bytes is made at once: less would cost an allocation for every few bytes of a small frame. */
const FIRST_BYTES = 64;

/**
 * A buffer that fills up to a size known from the start, but takes memory only as bytes come: at most twice what it
 * holds (or 64 bytes), and exactly `size` in the end. Filling it costs O(size), however small the pieces, as it grows by
 * doubling.
 */
export class Assembly {
  readonly #size: number;
  #bytes: Uint8Array;
  #length = 0;

  /** An empty one that is full at `size` bytes, 1 or more. */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = new Uint8Array(0);
  }

  /** The bytes held so far, in a buffer that may be longer, but not once it is full. Valid until the next append. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** How many bytes it holds. */
  get length(): number {
    return this.#length;
  }

  /** Copies the bytes of `source` from `start` to before `end`. They must not be more than are missing. */
  append(source: Uint8Array, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#bytes.length) this.#grow(length);
    copyPart(source, start, end, this.#bytes, this.#length);
    this.#length = length;
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.min(this.#size, Math.max(FIRST_BYTES, 2 * least)));
    copyPart(this.#bytes, 0, this.#length, grown, 0);
    this.#bytes = grown;
  }
}
