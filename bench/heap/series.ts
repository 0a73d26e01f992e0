import type { Reading } from "./probe/contract.ts";
import type { Counts } from "./subject.ts";

/** What a process held after one round. */
export interface Sample extends Reading {
  /** Turns since the first sample, which is 0. */
  readonly turns: number;
  /** Seconds since the first sample. */
  readonly seconds: number;
  /** Open descriptors, running timers, and what the subject counts. */
  readonly counts: Counts;
}

/** What was seen of one subject from before it was opened until after it was closed. */
export interface Series {
  /** The runtime and its version. */
  readonly runtime: string;
  /** Bytes of `rss` that the runtime takes and gives back as it likes. */
  readonly rssBand: number;
  /** Every turn, those of the warm-up included. */
  readonly turns: number;
  readonly seconds: number;
  /** Before the subject was opened, when another like it had been opened, used and closed. */
  readonly baseline: Reading;
  /** The first when it had warmed up, then one after each round that counts. */
  readonly samples: readonly Sample[];
  /** After it was closed and let go. */
  readonly after: Reading;
  /** The most waits that were pending at once, in any turn. */
  readonly mostWaits: number;
  /** The most bytes that the subject held in the middle of a turn; `undefined` where it doesn't look. */
  readonly mostBytes: number | undefined;
  /** By how much live promises rose over one round of turns; `undefined` where the runtime can't tell. */
  readonly promises: number | undefined;
  /** What should have come to nothing by the end, live instances included. */
  readonly left: Counts;
}
