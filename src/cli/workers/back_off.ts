/** The first wait before a worker that ended is started again, in ms; it doubles each time. */
const FIRST_MS = 100;
/** The longest wait, in ms. */
const LAST_MS = 30_000;
/** A worker that has lived so long, in ms, was sound: the next wait is the first again. */
const SOUND_MS = 10_000;

/** How long to wait before a process that ended is started again. */
export class BackOff {
  #next = FIRST_MS;

  /** The wait, in ms, after a process that lived for `livedMs`. */
  wait(livedMs: number): number {
    if (livedMs >= SOUND_MS) this.#next = FIRST_MS;
    const wait = this.#next;
    this.#next = Math.min(LAST_MS, wait * 2);
    return wait;
  }
}
