import {
  framesPerSecond,
  idleSamplesOf,
  type Interval,
  type LoadSample,
  median,
  medianOf,
  ratioOf,
  type Results,
  type Selection,
} from "./results.ts";
import type { RuntimeName } from "./runtimes.ts";
import type { Kind } from "./subject.ts";

/** What stands in for a budget that the runtime itself doesn't leave room for. */
export interface ProvenLimit {
  /** What the bare framed echo was measured at, in place of this library. */
  readonly bare: number;
  /** What this library came to, divided by what the bare one did: the median of the turns. */
  readonly ofBare: number;
  /** Where that is, at 95 %. */
  readonly interval?: Interval;
  /** What that must reach, or at most be. */
  readonly limit: number;
}

/** A budget, and what was measured. */
export interface Verdict {
  /** Names the budget: `deno batch 50×32×64`. */
  readonly id: string;
  /** The servers whose measurements it is made of. */
  readonly about: readonly Selection[];
  readonly what: string;
  readonly limit: number;
  /** Whether the value must be at least the limit, or at most. */
  readonly must: "least" | "most";
  readonly value: number;
  /** Where the value was in single turns. */
  readonly range?: readonly [least: number, most: number];
  /** Where the value is, at 95 %. */
  readonly interval?: Interval;
  readonly unit: "×" | "bytes";
  readonly met: boolean;
  /** The value as the load generator given with `--c-load` saw it. */
  readonly byC?: number;
  /** Where even framing and nothing else misses it, in the same run: what is to be reached instead, and why. */
  readonly provenLimit?: ProvenLimit;
  /** Whether the budget is missed, and what is to be reached instead is reached. */
  readonly atProvenLimit: boolean;
  /** Whether more turns could turn it: what it hangs on is as near to its bound as chance may have brought it. */
  readonly open: boolean;
  /** Whether the load generator was the limit, so that the servers may be further apart than it looks. */
  readonly generatorBound?: boolean;
}

const PING_PONG = "50×1×64";
const PIPELINED = ["50×32×64", "50×128×64", "10×16×16384", "200×8×256"];
const MANY = "200×8×256";

/** What a framed echo must reach of a raw one on the same runtime. */
const OF_RAW: readonly (readonly [kind: "batch" | "idiomatic", shapes: readonly string[], least: number])[] = [
  ["batch", PIPELINED, 0.9],
  ["idiomatic", PIPELINED, 0.75],
  ["batch", [PING_PONG], 0.95],
  ["idiomatic", [PING_PONG], 0.95],
];
/** What each path costs at least: framing and nothing else, called in the same way. */
const BARE: Readonly<Record<"batch" | "idiomatic", Kind>> = { batch: "bare", idiomatic: "bare idiomatic" };
const TOKIO_SHAPES = [PING_PONG, ...PIPELINED];
const TOKIO_RUNTIMES: readonly RuntimeName[] = ["deno", "bun"];
/** Bytes that an idle connection may cost, of this many connections. */
const IDLE_CONNECTIONS = 5_000;
const IDLE_BYTES: Readonly<Record<RuntimeName, number>> = { deno: 8 * 1024, bun: 4 * 1024, node: 5 * 1024 };
/** From here on, the load generator is the limit. */
export const GENERATOR_BOUND = 0.95;

/** What verdicts are made of. */
type Measured = Pick<Results, "load" | "idle" | "idleConnections">;

/** Judges what was measured; what wasn't is left out. */
export function judge(results: Measured): Verdict[] {
  return [...againstRaw(results), ...againstTokio(results), ...idleMemory(results)].map(({ bare, ...verdict }) => {
    const { must, value, limit } = verdict;
    const met = reaches(must, value, limit);
    const provenLimit = bare === undefined || reaches(must, bare.own.median, limit) ? undefined : {
      bare: bare.own.median,
      ofBare: bare.ofBare.median,
      interval: bare.ofBare.interval,
      limit: bare.part,
    };
    return {
      ...verdict,
      ...(provenLimit && { provenLimit }),
      met,
      open: isOpen(verdict, bare),
      atProvenLimit: !met && provenLimit !== undefined && reaches(must, provenLimit.ofBare, provenLimit.limit),
    };
  });
}

type Unjudged = Omit<Verdict, "met" | "atProvenLimit" | "open" | "provenLimit"> & { readonly bare?: BesideBare };

/** A value, and where it is at 95 %: known, of enough turns. */
type Estimate = { readonly median: number; readonly interval?: Interval };

/**
 * A budget is out of reach where the bare framed echo, which does nothing that any framing in JavaScript could leave out,
 * misses it too. Then the same part of that is to be reached: with a budget of 0.9, 0.9 times what the bare one is at.
 */
interface BesideBare {
  /** What the bare echo was measured at, in place of this library. */
  readonly own: Estimate;
  /** What this library came to, divided by what the bare one did. */
  readonly ofBare: Estimate;
  /** What that must reach, or at most be. */
  readonly part: number;
}

function besideBare(own: Estimate | undefined, ofBare: Estimate | undefined, part: number): { bare?: BesideBare } {
  return own === undefined || ofBare === undefined ? {} : { bare: { own, ofBare, part } };
}

/** It isn't if the budget is surely reached, or the limit in its place surely is, or surely neither. */
function isOpen({ must, limit, interval }: Unjudged, bare: BesideBare | undefined): boolean {
  if (interval === undefined) return false;
  const own = sureOf(must, interval, limit);
  const atLimit = bare === undefined ? false : surelyAtLimit(must, limit, bare);
  return own !== true && atLimit !== true && (own === undefined || atLimit === undefined);
}

/** Whether bare framing surely misses a budget and this library surely reaches its part of that, or surely not both. */
function surelyAtLimit(must: Verdict["must"], limit: number, { own, ofBare, part }: BesideBare): boolean | undefined {
  const within = own.interval && sureOf(must, own.interval, limit);
  const reached = ofBare.interval && sureOf(must, ofBare.interval, part);
  if (within === true || reached === false) return false;
  return within === false && reached === true ? true : undefined;
}

/** Whether all of an interval is on one side of a bound, and on which. */
function sureOf(must: Verdict["must"], [low, high]: Interval, limit: number): boolean | undefined {
  const reached = reaches(must, low, limit);
  return reached === reaches(must, high, limit) ? reached : undefined;
}

function reaches(must: Verdict["must"], value: number, limit: number): boolean {
  return must === "least" ? value >= limit : value <= limit;
}

function* againstRaw(results: Measured): Generator<Unjudged> {
  for (const runtime of ["deno", "bun", "node"] as const) {
    for (const [kind, shapes, limit] of OF_RAW) {
      for (const shape of shapes) {
        const about = [{ kind, runtime }, { kind: "raw", runtime }, { kind: BARE[kind], runtime }] as const;
        const [own, raw, bareOne] = about;
        const ratio = ratioOf(results, own, raw, shape, framesPerSecond);
        if (ratio === undefined) continue;
        const byC = ratioOf(results, own, raw, shape, ({ c }) => c?.framesPerSecond);
        const busy = medianOf(results, raw, shape, ({ result }) => result.generatorBusy)!;
        const bare = ratioOf(results, bareOne, raw, shape, framesPerSecond);
        const ofBare = ratioOf(results, own, bareOne, shape, framesPerSecond);
        yield {
          id: `${runtime} ${kind} ${shape}`,
          about,
          what: `${runtime} ${kind} ${shape}, frames/s ÷ raw`,
          limit,
          must: "least",
          value: ratio.median,
          range: [ratio.least, ratio.most],
          interval: ratio.interval,
          unit: "×",
          ...(byC !== undefined && { byC: byC.median }),
          ...besideBare(bare, ofBare, limit),
          generatorBound: busy > GENERATOR_BOUND,
        };
      }
    }
  }
}

function* againstTokio(results: Measured): Generator<Unjudged> {
  for (const runtime of TOKIO_RUNTIMES) {
    for (const shape of TOKIO_SHAPES) {
      const about = besideTokio(runtime);
      const [own, tokio, bareOne] = about;
      const ratio = ratioOf(results, own, tokio, shape, framesPerSecond);
      if (ratio === undefined) continue;
      const byC = ratioOf(results, own, tokio, shape, ({ c }) => c?.framesPerSecond);
      const bare = ratioOf(results, bareOne, tokio, shape, framesPerSecond);
      const ofBare = ratioOf(results, own, bareOne, shape, framesPerSecond);
      yield {
        id: `${runtime} tokio ${shape}`,
        about,
        what: `${runtime} batch ${shape}, frames/s ÷ tokio`,
        limit: 1,
        must: "least",
        value: ratio.median,
        range: [ratio.least, ratio.most],
        interval: ratio.interval,
        unit: "×",
        ...(byC !== undefined && { byC: byC.median }),
        ...besideBare(bare, ofBare, shape === PING_PONG ? 0.95 : 0.9),
      };
    }
  }
  for (const runtime of ["deno", "bun", "node"] as const) {
    const p999 = ({ result }: LoadSample) => result.latency.p999;
    const about = besideTokio(runtime);
    const [own, tokio, bareOne] = about;
    const ratio = ratioOf(results, own, tokio, MANY, p999);
    if (ratio === undefined) continue;
    const byC = ratioOf(results, own, tokio, MANY, ({ c }) => c?.p999);
    const bare = ratioOf(results, bareOne, tokio, MANY, p999);
    const ofBare = ratioOf(results, own, bareOne, MANY, p999);
    yield {
      id: `${runtime} p99.9 ${MANY}`,
      about,
      what: `${runtime} batch ${MANY}, p99.9 ÷ tokio`,
      limit: 2,
      must: "most",
      value: ratio.median,
      range: [ratio.least, ratio.most],
      interval: ratio.interval,
      unit: "×",
      ...(byC !== undefined && { byC: byC.median }),
      ...besideBare(bare, ofBare, 1.1),
    };
  }
}

/** This library's batches, tokio, and bare framing. */
function besideTokio(runtime: RuntimeName): [Selection, Selection, Selection] {
  return [{ kind: "batch", runtime }, { kind: "tokio" }, { kind: "bare", runtime }];
}

function* idleMemory(results: Measured): Generator<Unjudged> {
  if (results.idleConnections !== IDLE_CONNECTIONS) return;
  for (const runtime of ["deno", "bun", "node"] as const) {
    const about = [{ kind: "batch", runtime }, { kind: "bare", runtime }] as const;
    const [values, bares] = about.map((one) => {
      return idleSamplesOf(results, one).map(({ result }) => result.bytesPerConnection);
    });
    if (values.length === 0) continue;
    const value = median(values);
    const bare = bares.length === 0 ? undefined : { median: median(bares) };
    yield {
      id: `${runtime} idle`,
      about,
      what: `${runtime} batch, one idle connection of ${IDLE_CONNECTIONS.toLocaleString("en")}`,
      limit: IDLE_BYTES[runtime],
      must: "most",
      value,
      range: [Math.min(...values), Math.max(...values)],
      unit: "bytes",
      ...besideBare(bare, bare && { median: value / bare.median }, 1.1),
    };
  }
}
