/**
 * Where a connection's reads land, for a runtime that fills a buffer it is given.
 *
 *     |<- handed out, never written again ->|<------- room: the pending read ------->|
 *     +------------+---------+--------------+----------------------------------------+
 *     |  chunk 1   | chunk 2 |   chunk 3    |                                        |   one slab
 *     +------------+---------+--------------+----------------------------------------+
 *
 * A pending read pins its slab, so what a quiet connection costs is the slab it waits in. Slabs therefore start small,
 * hold a few of the reads seen lately, and shrink when those get small. Fresh memory is what reading costs most of:
 * one big allocation is cheaper than many small ones, and unused room at a slab's end is waste.
 *
 * @module
 */

/** A new connection's slab, in bytes: a greeting fits, and ten thousand of them are 2.5 MB. */
const FIRST_SLAB = 256;
/**
 * The smallest slab of a connection that has used up its first, in bytes: 15 frames of 64 bytes. With four, a ping-pong
 * took a fortieth of its time to make slabs. What it pins if it then goes quiet is 0.8 KiB more.
 */
const SMALL_SLAB = 1024;
/** The largest slab, in bytes. */
const MAX_SLAB = 256 * 1024;
/** No read is expected to bring more, in bytes: a loopback socket rarely holds more at once. */
const MAX_READ = 64 * 1024;
/**
 * A larger slab's size, in reads like the recent ones: few, so that a busy connection's is used up while it's young. With 8,
 * of which some bring less, V8 moved many slabs on to its old generation, and marked the heap up to ten times a second to
 * free them.
 */
const READS_PER_SLAB = 4;
/** What all the slabs of a {@linkcode SlabBudget} may come to before their size shrinks, in bytes. */
const BUDGET = 32 * 1024 * 1024;
/** However many share a budget, a busy connection gets slabs of this size, in bytes. */
const MIN_SHARE = 4 * 1024;

/** What the connections of one transport share: the more are open, the smaller the slabs of each. */
export interface SlabBudget {
  /** Connections that are open now. */
  open: number;
}

/** One connection's slabs, one after the other. */
export class Slab {
  readonly #budget: SlabBudget;
  #room: Uint8Array = new Uint8Array(FIRST_SLAB);
  /** How much the next read may bring, in bytes: the largest lately, forgotten by a sixteenth a read. */
  #expected = 0;
  #slabBytes = FIRST_SLAB;

  /** `budget.open` is the caller's to count. */
  constructor(budget: SlabBudget) {
    this.#budget = budget;
  }

  /** Where the next read goes: nothing in it was handed out. Never empty. O(1). */
  get room(): Uint8Array {
    return this.#room;
  }

  /** Hands out the first `length` bytes of the room, which a read has just filled, and makes new room. O(1). */
  take(length: number): Uint8Array {
    const room = this.#room;
    const filled = length === room.length;
    if (filled) this.#expected = Math.min(length * 4, MAX_READ);
    else if (length > this.#expected) this.#expected = Math.min(length, MAX_READ);
    else this.#expected -= (this.#expected - length) >> 4;
    const tooSmall = filled || room.length - length < this.#expected;
    this.#room = tooSmall || this.#isTooLarge() ? this.#fresh() : room.subarray(length);
    return room.subarray(0, length);
  }

  /** Whether what is left would last a connection that went quiet for ages. */
  #isTooLarge(): boolean {
    return this.#slabBytes > SMALL_SLAB && this.#slabBytes > this.#expected * READS_PER_SLAB * 16;
  }

  #fresh(): Uint8Array {
    const share = Math.max(MIN_SHARE, Math.floor(BUDGET / this.#budget.open));
    this.#slabBytes = Math.max(SMALL_SLAB, Math.min(this.#expected * READS_PER_SLAB, MAX_SLAB, share));
    return new Uint8Array(this.#slabBytes);
  }
}
