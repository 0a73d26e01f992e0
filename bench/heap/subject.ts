/** What is counted beside the memory, by name. A subject always gives the same names. */
export type Counts = Record<string, number>;

/** Something whose memory is watched while it turns: the library in use, or a pattern that leaks. */
export interface Subject {
  /** Does what is being watched `times` times, and leaves nothing of it under way. */
  turn(times: number): Promise<void>;
  /** The most waits that were pending at once, over every turn so far. */
  readonly mostWaits: number;
  /** The most bytes that were held in the middle of a turn, above those held when it had just been opened. */
  readonly mostBytes?: number;
  /** What else must not rise while it turns: live connections, listeners on a signal. */
  counts?(): Counts;
  /** Ends it. What must have come to nothing by then: 0 where all is well. */
  close(): Promise<Counts>;
}

/** Makes a subject, ready to turn. */
export type OpenSubject = () => Subject | Promise<Subject>;

/** Tells of the most waits that were pending at once. */
export class MostWaits {
  #most = 0;

  get value(): number {
    return this.#most;
  }

  /** Says how many are pending now. */
  see(pending: number): void {
    if (pending > this.#most) this.#most = pending;
  }
}
