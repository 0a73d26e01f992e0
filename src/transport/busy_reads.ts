/**
 * Whose turn it is to read, for a runtime that makes only so many calls of sockets in a turn of its loop.
 *
 * Deno makes 128 (tokio's budget of a task). Those that the kernel has just told of come before those that were left over, so
 * with more connections than that busy at once, the same were left over turn after turn: of 200, each with frames in
 * flight, 72 got nothing for up to 1 s; of 3,000 that came at once, 2,276 nothing at all for 5 s. So only some of those
 * that just got something wait for more, and none while there may be some that were left over; the others queue.
 *
 *     a read brings something -> the queue -> the next read is made -> it brings something, or nothing for a turn or two: quiet
 *
 * A quiet connection's read waits as long as it takes, and isn't counted.
 *
 * @module
 */

/** How many busy connections wait for more at a time: half of the 128, as what is read is often answered. */
const MOST = 64;
/** A turn that brought so much may have left some over. Nobody reads on until that has come: it would come before it again. */
const FULL = 96;
/** If no read brings anything for so long, in ms, those that wait for more are quiet. */
const QUIET_MS = 1;

/** One that reads on when it is told to. */
export interface BusyReader {
  /** Makes the next read, and keeps the number of its turn for {@linkcode BusyReads.ended}. `false`: it won't read now. */
  readOn(turn: number): boolean;
}

/** The reads of all the busy connections of a transport. */
export class BusyReads {
  readonly #afterTurn: (callback: () => void) => void;
  readonly #queue: BusyReader[] = [];
  /** Turns are counted only while somebody queues. */
  #turn = 1;
  /** The turn from which on reads are recent, and how many of those wait for more. */
  #recentFrom = 1;
  #recent = 0;
  /** The same of those before them. What was made earlier still, and has brought nothing, is quiet. */
  #earlierFrom = 1;
  #earlier = 0;
  /** How many reads of turns before have brought something in this one. If any has, all of them had their chance. */
  #came = 0;
  #endsTurn = false;
  #watched = false;
  /** Whether reads have grown older since the watch began. */
  #aged = false;

  /** `afterTurn` calls back at the end of this turn of the loop. */
  constructor(afterTurn: (callback: () => void) => void) {
    this.#afterTurn = afterTurn;
  }

  /** Has a connection read on that just got something: at once, or when it is its turn. O(1) */
  next(reader: BusyReader): void {
    if (this.#queue.length === 0 && this.#hasRoom) return this.#read(reader);
    this.#queue.push(reader);
    if (!this.#watched) this.#watch();
    if (this.#endsTurn) return;
    this.#endsTurn = true;
    this.#afterTurn(this.#endTurn);
  }

  /** A read made in that turn has brought something, or failed. O(1) */
  ended(turn: number): void {
    if (turn >= this.#recentFrom) this.#recent--;
    else if (turn >= this.#earlierFrom) this.#earlier--;
    if (turn < this.#turn) this.#came++;
  }

  get #hasRoom(): boolean {
    return this.#recent + this.#earlier < MOST;
  }

  #read(reader: BusyReader): void {
    if (reader.readOn(this.#turn)) this.#recent++;
  }

  #readOn(): void {
    while (this.#queue.length > 0 && this.#hasRoom) this.#read(this.#queue.shift()!);
  }

  readonly #endTurn = (): void => {
    this.#endsTurn = false;
    this.#turn++;
    const came = this.#came;
    if (came > 0) this.#age();
    if (came < FULL) this.#readOn();
  };

  #age(): void {
    this.#aged = true;
    this.#came = 0;
    this.#earlierFrom = this.#recentFrom;
    this.#earlier = this.#recent;
    this.#recentFrom = this.#turn;
    this.#recent = 0;
  }

  #watch(): void {
    this.#watched = true;
    this.#aged = false;
    setTimeout(this.#onWatched, QUIET_MS);
  }

  /** Reads grow older when one brings something; here, when none does. */
  readonly #onWatched = (): void => {
    this.#watched = false;
    if (!this.#aged) {
      this.#turn++;
      this.#age();
      this.#readOn();
    }
    if (this.#queue.length > 0) this.#watch();
  };
}
