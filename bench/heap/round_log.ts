import type { Reading } from "./probe/contract.ts";
import { probe } from "./probe/current.ts";
import { openDescriptors } from "./probe/descriptors.ts";
import { macrotask, runningTimers } from "./probe/timers.ts";
import { Recorder } from "./recorder.ts";
import type { Sample } from "./series.ts";
import type { Counts, Subject } from "./subject.ts";

/** More than any plan has rounds; a longer run is thinned to this. */
const MOST_SAMPLES = 400;
/** Calls after which V8 compiles a function anew for the last time, with room to spare. */
const CALLS_UNTIL_COMPILED = 600;
/** More numbers than V8 keeps the strings of. */
const NUMBERS = 50_000;

/** What is counted of every subject. */
export function processCounts(): Counts {
  const descriptors = openDescriptors();
  return { ...(descriptors === undefined ? {} : { descriptors }), timers: runningTimers() };
}

/** Writes down what the process holds after each round. */
export class RoundLog {
  readonly #subject: Subject;
  readonly #names: readonly string[];
  readonly #rows: Recorder;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#names = Object.keys(this.#counts());
    this.#rows = new Recorder(5 + this.#names.length, MOST_SAMPLES);
  }

  add(turns: number, seconds: number, { heapUsed, external, rss }: Reading): void {
    this.#rows.add([turns, seconds, heapUsed, external, rss, ...Object.values(this.#counts())]);
  }

  samples(): Sample[] {
    return Array.from({ length: this.#rows.rows }, (_, i) => {
      const [turns, seconds, heapUsed, external, rss, ...counts] = this.#rows.row(i);
      const named = Object.fromEntries(this.#names.map((name, column) => [name, counts[column]]));
      return { turns, seconds, heapUsed, external, rss, counts: named };
    });
  }

  #counts(): Counts {
    return { ...processCounts(), ...this.#subject.counts?.() };
  }
}

/** A subject that does nothing. */
export const IDLE: Subject = { mostWaits: 0, turn: () => Promise.resolve(), close: () => Promise.resolve({}) };

/**
 * Has the runtime take what looking at the heap takes, before that counts: compiled code, 25 KB that come bit by bit over
 * the first 250 readings; and V8's table of the numbers that it has made strings of, 256 KB that come at some point.
 */
export async function warmUpLog(): Promise<void> {
  for (let i = 0; i < NUMBERS; i++) String(i + 0.5);
  const log = new RoundLog(IDLE);
  for (let i = 0; i < CALLS_UNTIL_COMPILED; i++) {
    await macrotask();
    log.add(i, i, probe.read());
  }
}
