/** Bytes of one write buffer, what one write packs at most: 64 KiB of payload, and the headers of 128 frames. */
export const WRITE_BUFFER_BYTES = 65 * 1024;

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
  #current: WriteBuffer | undefined;

  /** @param kept How many unused buffers wait for the next write. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  take(need: number): WriteBuffer {
    let buffer = this.#current;
    if (buffer === undefined || buffer.bytes.length - buffer.used < Math.min(need, WRITE_BUFFER_BYTES)) {
      buffer = this.#current = this.#free.pop() ?? newBuffer(WRITE_BUFFER_BYTES);
    }
    buffer.writes++;
    return buffer;
  }

  giveBack(buffer: WriteBuffer): void {
    if (--buffer.writes > 0) return;
    buffer.used = 0;
    if (buffer !== this.#current && this.#free.length < this.#kept) this.#free.push(buffer);
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
