/** How many of a transport's wait for its next writes: as many as often run at once. */
const KEPT = 256;

/** Whose write it is. */
export interface WriteOwner {
  written(length: number): void;
  writeFailed(thrown: unknown): void;
}

/** What waits for one write at a time, of one owner after the other. */
class PendingWrite {
  readonly #free: PendingWrite[];
  #owner: WriteOwner | undefined;
  readonly #onWritten = (length: number): void => this.#release().written(length);
  readonly #onFailed = (thrown: unknown): void => this.#release().writeFailed(thrown);

  constructor(free: PendingWrite[]) {
    this.#free = free;
  }

  follow(owner: WriteOwner, write: Promise<number>): void {
    this.#owner = owner;
    write.then(this.#onWritten, this.#onFailed);
  }

  #release(): WriteOwner {
    const owner = this.#owner!;
    this.#owner = undefined;
    if (this.#free.length < KEPT) this.#free.push(this);
    return owner;
  }
}

/**
 * The callbacks of a transport's writes, for a runtime whose writes are promises. They are used again and again, so that a
 * write makes none, and lent for the time of a write, so that an idle connection holds none: they are 170 bytes.
 */
export class PendingWrites {
  readonly #free: PendingWrite[] = [];

  /** Tells `owner` how a write ended. O(1). */
  follow(owner: WriteOwner, write: Promise<number>): void {
    (this.#free.pop() ?? new PendingWrite(this.#free)).follow(owner, write);
  }
}
