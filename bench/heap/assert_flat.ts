import type { Reading } from "./probe/contract.ts";
import type { Series } from "./series.ts";
import { slopeOf } from "./slope.ts";

/** What a subject must keep to. A bound that isn't given isn't looked at. */
export interface Bounds {
  /** Bytes of `heapUsed` a turn. */
  readonly heapUsed: number;
  /** Bytes of `external` a turn. */
  readonly external: number;
  /**
   * Whether to look at `rss`: the fitted line must not rise by more than the runtime's band, over the whole run. Not by
   * the turn, for what allocators and collectors keep for the next time doesn't depend on how long the run is.
   */
  readonly rss?: true;
  /** The most waits pending at any time. */
  readonly waits: number;
  /** The most bytes, `heapUsed` and `external` together, that may be held in the middle of a turn. */
  readonly peak?: number;
  /**
   * The most bytes, `heapUsed` and `external` together, that may be left above the baseline at the end: what the compilers
   * go on adding in a run that is longer than its rehearsal.
   */
  readonly left: number;
}

/** One bound that was broken. */
export interface Violation {
  /** What was looked at: the name of a bound, or of what was counted. */
  readonly measure: string;
  readonly message: string;
}

/** A subject that wasn't flat. */
export class NotFlatError extends Error {
  static {
    this.prototype.name = "NotFlatError";
  }
  readonly violations: readonly Violation[];

  constructor(subject: string, violations: readonly Violation[]) {
    super(`${subject} isn't flat:\n${violations.map(({ message }) => `  - ${message}`).join("\n")}`);
    this.violations = violations;
  }
}

/** Bytes a turn, by least squares over the samples. */
export function bytesPerTurn(series: Series, measure: "heapUsed" | "external" | "rss"): number {
  return slopeOf(series.samples.map((sample) => [sample.turns, sample[measure]]));
}

/**
 * Throws a {@linkcode NotFlatError} with everything that is wrong, if anything is. The library and the patterns that
 * leak are both judged here, and nowhere else.
 */
export function assertFlat(subject: string, series: Series, bounds: Bounds): void {
  const violations = [
    ...slopes(series, bounds),
    ...rises(series),
    ...waits(series, bounds),
    ...peak(series, bounds),
    ...leftovers(series, bounds),
  ];
  if (violations.length > 0) throw new NotFlatError(subject, violations);
}

function* slopes(series: Series, bounds: Bounds): Generator<Violation> {
  for (const measure of ["heapUsed", "external"] as const) {
    const slope = bytesPerTurn(series, measure);
    const limit = bounds[measure];
    if (!(slope < limit)) {
      yield { measure, message: `${measure} grows by ${slope.toFixed(3)} bytes a turn; the limit is ${limit}` };
    }
  }
  if (!bounds.rss) return;
  const rise = bytesPerTurn(series, "rss") * series.samples.at(-1)!.turns;
  if (!(rise < series.rssBand)) {
    yield { measure: "rss", message: `rss rose by ${rise.toFixed(0)} bytes; the limit is ${series.rssBand}` };
  }
}

/** Bun looks for pointers in whatever lies on the stack, and so takes a dead promise or two for live ones. */
const STRAY_PROMISES = 4;

/** What is counted is the same after every round, or less. */
function* rises({ samples, promises }: Series): Generator<Violation> {
  const [first] = samples;
  for (const [measure, before] of Object.entries(first.counts)) {
    const most = Math.max(...samples.map(({ counts }) => counts[measure]));
    if (most > before) yield { measure, message: `${measure} rose from ${before} to ${most}` };
  }
  if (promises !== undefined && promises > STRAY_PROMISES) {
    yield { measure: "promises", message: `${promises} promises more are alive after a round of turns` };
  }
}

function* waits({ mostWaits }: Series, bounds: Bounds): Generator<Violation> {
  if (mostWaits > bounds.waits) {
    yield { measure: "waits", message: `${mostWaits} waits were pending at once; the limit is ${bounds.waits}` };
  }
}

function* peak({ mostBytes }: Series, bounds: Bounds): Generator<Violation> {
  if (bounds.peak !== undefined && mostBytes !== undefined && mostBytes > bounds.peak) {
    yield { measure: "peak", message: `${mostBytes} bytes were held at once; the limit is ${bounds.peak}` };
  }
}

function* leftovers({ after, baseline, left }: Series, bounds: Bounds): Generator<Violation> {
  const bytes = bytesOf(after) - bytesOf(baseline);
  if (bytes > bounds.left) {
    yield { measure: "left", message: `${bytes} bytes are left at the end; the limit is ${bounds.left}` };
  }
  for (const [measure, count] of Object.entries(left)) {
    if (count > 0) yield { measure, message: `${measure}: ${count} at the end` };
  }
}

/** What a runtime says that it holds. */
export function bytesOf({ heapUsed, external }: Reading): number {
  return heapUsed + external;
}
