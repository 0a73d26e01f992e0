import type { CLoad } from "./c_load.ts";
import type { Idle } from "./load/idle.ts";
import type { Throughput } from "./load/throughput.ts";
import type { AbsentSubject, Kind, Subject } from "./subject.ts";
import type { RuntimeName } from "./runtimes.ts";

/** One measurement of one server. */
export interface Sample {
  readonly kind: Kind;
  readonly runtime?: RuntimeName;
  /** What was measured side by side has the same. */
  readonly turn: number;
}

/** A server under load. */
export interface LoadSample extends Sample {
  readonly shape: string;
  readonly result: Throughput;
  /** What the load generator given with `--c-load` said, right after. */
  readonly c?: CLoad;
}

/** A server with idle connections. */
export interface IdleSample extends Sample {
  readonly result: Idle;
}

/** The machine, and how busy others kept it. */
export interface Machine {
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core, on average over the last minute: before the run, and after each round. */
  readonly load: number[];
}

/** All that a run found out: what is written as JSON, and what the tables and the chart are made of. */
export interface Results {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly versions: Partial<Record<RuntimeName, string>>;
  /** So many at least: where a verdict was open, there were more. */
  readonly turns: number;
  readonly seconds: number;
  readonly idleConnections: number;
  readonly shapes: readonly string[];
  readonly subjects: readonly Pick<Subject, "kind" | "runtime">[];
  readonly absent: readonly AbsentSubject[];
  readonly load: readonly LoadSample[];
  readonly idle: readonly IdleSample[];
}

/** Which measurements are meant. */
export interface Selection {
  readonly kind: Kind;
  readonly runtime?: RuntimeName;
}

/** The middle of some numbers; the mean of the two in the middle if there is an even number of them. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** A server's measurements at a shape, one a turn. */
export function samplesOf({ load }: Pick<Results, "load">, { kind, runtime }: Selection, shape: string): LoadSample[] {
  return load.filter((sample) => sample.kind === kind && sample.runtime === runtime && sample.shape === shape);
}

/** A server's measurements with idle connections, one a turn. */
export function idleSamplesOf({ idle }: Pick<Results, "idle">, { kind, runtime }: Selection): IdleSample[] {
  return idle.filter((sample) => sample.kind === kind && sample.runtime === runtime);
}

/** The median of something in a server's measurements at a shape; `undefined` if it wasn't measured. */
export function medianOf(
  results: Pick<Results, "load">,
  of: Selection,
  shape: string,
  value: (sample: LoadSample) => number | undefined,
): number | undefined {
  const values = samplesOf(results, of, shape).map(value).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
}

/** How one server compares with another, turn by turn: those two were measured seconds apart. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Where the median of ever more turns would be, at 95 %; anywhere, after a few. */
  readonly interval: Interval;
}

/** From the first to the second. */
export type Interval = readonly [low: number, high: number];

/**
 * Where the median is that these were drawn around, at 95 %: between two of them, as many from the middle as so many tosses of
 * a coin may be from even. Nothing is assumed of how they are spread.
 */
function intervalOf(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const below = Math.floor((values.length - 1.96 * Math.sqrt(values.length)) / 2);
  return below < 1 ? [-Infinity, Infinity] : [sorted[below - 1], sorted[values.length - below]];
}

/** `value` of one server divided by that of another, in each turn; `undefined` if one of them wasn't measured. */
export function ratioOf(
  results: Pick<Results, "load">,
  of: Selection,
  to: Selection,
  shape: string,
  value: (sample: LoadSample) => number | undefined,
): Ratio | undefined {
  const others = new Map(samplesOf(results, to, shape).map((sample) => [sample.turn, value(sample)]));
  const ratios: number[] = [];
  for (const sample of samplesOf(results, of, shape)) {
    const one = value(sample);
    const other = others.get(sample.turn);
    if (one !== undefined && other !== undefined && other > 0) ratios.push(one / other);
  }
  if (ratios.length === 0) return undefined;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return { median: median(ratios), least, most, interval: intervalOf(ratios) };
}

/** What a ratio of speeds is made of. */
export function framesPerSecond({ result }: LoadSample): number {
  return result.framesPerSecond;
}

/** Everything that was wrong with an echo or a connection. */
export function errorsIn({ load, idle }: Pick<Results, "load" | "idle">): string[] {
  const where = ({ runtime, kind }: Sample) => runtime === undefined ? kind : `${runtime} ${kind}`;
  return [
    ...load.flatMap((sample) => sample.result.errors.map((error) => `${where(sample)}, ${sample.shape}: ${error}`)),
    ...load.filter(({ c }) => c !== undefined && c.errors > 0)
      .map((sample) => `${where(sample)}, ${sample.shape}: ${sample.c!.errors} errors, by the C load generator`),
    ...idle.flatMap((sample) => sample.result.errors.map((error) => `${where(sample)}, idle: ${error}`)),
  ];
}
