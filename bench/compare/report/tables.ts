import { GENERATOR_BOUND, type Verdict } from "../budgets.ts";
import {
  framesPerSecond,
  idleSamplesOf,
  type LoadSample,
  median,
  medianOf,
  ratioOf,
  type Results,
} from "../results.ts";
import { titleOf } from "../subject.ts";

/** Frames a second of every server at every shape, beside the raw echo of its runtime. */
export function loadTable(results: Results): string {
  const blocks = results.shapes.map((shape) => {
    const rows = results.subjects.flatMap((subject) => {
      const of = (value: (sample: LoadSample) => number | undefined) => medianOf(results, subject, shape, value);
      const speed = of(framesPerSecond);
      if (speed === undefined) return [];
      const raw = { kind: "raw", runtime: subject.runtime } as const;
      const ratio = subject.runtime && ratioOf(results, subject, raw, shape, framesPerSecond);
      const cpu = subject.runtime && ratioOf(results, subject, raw, shape, ({ result }) => result.serverNsPerFrame);
      const busy = of(({ result }) => result.generatorBusy)!;
      const c = of(({ c }) => c?.framesPerSecond);
      return [[
        titleOf(subject),
        grouped(speed),
        ratio ? ratio.median.toFixed(2) : "",
        ratio && results.turns > 1 ? `${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)}` : "",
        grouped(of(({ result }) => result.bytesPerSecond / 1e6)!),
        grouped(of(({ result }) => result.latency.p50)!),
        grouped(of(({ result }) => result.latency.p99)!),
        grouped(of(({ result }) => result.latency.p999)!),
        grouped(of(({ result }) => result.serverNsPerFrame) ?? NaN),
        cpu ? cpu.median.toFixed(2) : "",
        percent(of(({ result }) => result.serverBusy) ?? NaN),
        percent(busy) + (busy > GENERATOR_BOUND ? " !" : ""),
        ...(c === undefined ? [] : [grouped(c), grouped(of(({ c }) => c?.p99)!)]),
      ]];
    });
    const heads = [
      "× raw",
      "its range",
      "MB/s",
      "p50 µs",
      "p99 µs",
      "p99.9 µs",
      "CPU ns/frame",
      "× raw",
      "server",
      "load",
    ];
    const withC = rows.some((row) => row.length > heads.length + 2);
    return table([[shape, "frames/s", ...heads, ...(withC ? ["C: frames/s", "C: p99 µs"] : [])], ...rows]);
  });
  return `${blocks.join("\n\n")}

Medians of ${results.turns} turns or more; "× raw" is the median of the ratios to the raw echo on the same runtime in the same turn.
"CPU ns/frame" is what the server's process used, all threads; "server" and "load": cores it and the load generator used.
"!": the load generator was over ${percent(GENERATOR_BOUND)} busy, so the servers may be further apart than it looks.`;
}

/** What idle connections cost. */
export function idleTable(results: Results): string {
  const rows = results.subjects.flatMap((subject) => {
    const samples = idleSamplesOf(results, subject);
    if (samples.length === 0) return [];
    return [[
      titleOf(subject),
      grouped(median(samples.map(({ result }) => result.bytesPerConnection))),
      grouped(median(samples.map(({ result }) => result.bytesPerFurtherConnection))),
    ]];
  });
  const head = [`${grouped(results.idleConnections)} idle connections`, "bytes RSS each", "of half as many more"];
  return table([head, ...rows]);
}

/** Every budget, and whether it is met. */
export function budgetTable(verdicts: readonly Verdict[]): string {
  const format = (value: number, unit: Verdict["unit"]) => unit === "×" ? value.toFixed(2) : grouped(value);
  const withC = verdicts.some(({ byC }) => byC !== undefined);
  const rows = verdicts.map(({ what, value, limit, must, range, unit, byC, open, generatorBound, ...verdict }) => [
    what,
    `${must === "least" ? "≥" : "≤"} ${format(limit, unit)}`,
    format(value, unit),
    range === undefined ? "" : `${format(range[0], unit)}–${format(range[1], unit)}`,
    ...(withC ? [byC === undefined ? "" : format(byC, unit)] : []),
    judged(verdict, must === "least" ? "≥" : "≤", (value) => format(value, unit)) +
    (open ? " ?" : "") + (generatorBound ? " !" : ""),
  ]);
  const head = ["budget", "limit", "measured", "its range", ...(withC ? ["by C"] : []), ""];
  return `${table([head, ...rows], [0, head.length - 1])}

"?": the bound is as near as chance may have brought it, so that more turns could turn the verdict.`;
}

type Judged = Pick<Verdict, "met" | "atProvenLimit" | "provenLimit">;

function judged({ met, atProvenLimit, provenLimit }: Judged, sign: string, format: (value: number) => string): string {
  if (met) return "met";
  if (provenLimit === undefined) return "MISSED";
  const { bare, ofBare, limit } = provenLimit;
  const instead = `${ofBare.toFixed(2)} of bare framing, which is at ${format(bare)} (${sign} ${limit.toFixed(2)})`;
  return atProvenLimit ? `at the limit: ${instead}` : `MISSED: ${instead}`;
}

/** Rows under each other: the named columns to the left, the others, being numbers, to the right. */
export function table(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows
    .map((row) =>
      widths.map((width, i) => left.includes(i) ? (row[i] ?? "").padEnd(width) : (row[i] ?? "").padStart(width))
        .join("  ").trimEnd()
    )
    .join("\n");
}

/** A whole number with its thousands apart: `1,234,567`. */
export function grouped(value: number): string {
  return Number.isNaN(value) ? "?" : Math.round(value).toLocaleString("en");
}

/** `95 %` of 0.95. */
export function percent(part: number): string {
  return Number.isNaN(part) ? "?" : `${Math.round(part * 100)} %`;
}
