/** What one write packs at most, in bytes: 256 KiB of payload, and the headers of 512 frames. */
export const WRITE_BUFFER_BYTES = 260 * 1024;
/** In bytes, a quarter of that. Writes of at most so many share buffers of that size; a larger one has its own. */
const SHARED_BUFFER_BYTES = 65 * 1024;

/** A buffer that writes are packed into, one behind the other. */
export interface WriteBuffer {
  readonly bytes: Uint8Array;
  /** Where the next write begins. */
  used: number;
  /** Writes under way whose bytes are in it. */
  writes: number;
}

/** Where connections get the buffer for a write. A connection holds one only while that write is under way. */
export interface WriteBuffers {
  /** A buffer with room for `need` bytes, or for {@linkcode WRITE_BUFFER_BYTES} where `need` is more. */
  take(need: number): WriteBuffer;
  /** The write is done. */
  giveBack(buffer: WriteBuffer): void;
}

/**
 * The buffers that the connections of an endpoint share. All small writes of a turn go into the same one, so that many
 * connections with little to say cost no more than one that says it all; a buffer starts again when no write is in it.
 */
export class SharedBuffers implements WriteBuffers {
  readonly #kept: number;
  readonly #free: WriteBuffer[] = [];
  readonly #freeLarge: WriteBuffer[] = [];
  #current: WriteBuffer | undefined;

  /** @param kept How many unused buffers of each size wait for the next write. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  take(need: number): WriteBuffer {
    const buffer = need > SHARED_BUFFER_BYTES
      ? this.#freeLarge.pop() ?? newBuffer(WRITE_BUFFER_BYTES)
      : this.#roomFor(need);
    buffer.writes++;
    return buffer;
  }

  #roomFor(need: number): WriteBuffer {
    const current = this.#current;
    if (current !== undefined && current.bytes.length - current.used >= need) return current;
    return this.#current = this.#free.pop() ?? newBuffer(SHARED_BUFFER_BYTES);
  }

  giveBack(buffer: WriteBuffer): void {
    if (--buffer.writes > 0) return;
    buffer.used = 0;
    if (buffer === this.#current) return;
    const free = buffer.bytes.length === SHARED_BUFFER_BYTES ? this.#free : this.#freeLarge;
    if (free.length < this.#kept) free.push(buffer);
  }
}

/** A buffer of the right size for each write, none kept: for a connection that shares with no other. */
export class OwnBuffers implements WriteBuffers {
  take(need: number): WriteBuffer {
    return newBuffer(Math.min(need, WRITE_BUFFER_BYTES));
  }

  giveBack(): void {}
}

function newBuffer(length: number): WriteBuffer {
  return { bytes: new Uint8Array(length), used: 0, writes: 0 };
}
