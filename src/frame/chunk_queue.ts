interface Link {
  readonly chunk: Uint8Array;
  next: Link | undefined;
}

/**
 * Chunks that wait while an earlier one is decoded. It is linked, so that both ends cost O(1) and a chunk that was taken
 * leaves nothing behind, also where the queue is never empty: an array's `shift` moves all that is left.
 */
export class ChunkQueue {
  #first: Link | undefined;
  #last: Link | undefined;
  #bytes = 0;

  /** The bytes in all of its chunks. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a chunk at the end. */
  add(chunk: Uint8Array): void {
    const link: Link = { chunk, next: undefined };
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
    this.#bytes += chunk.length;
  }

  /** Takes the first chunk, if there is one. */
  take(): Uint8Array | undefined {
    const link = this.#first;
    if (link === undefined) return undefined;
    this.#first = link.next;
    if (link.next === undefined) this.#last = undefined;
    this.#bytes -= link.chunk.length;
    return link.chunk;
  }
}
