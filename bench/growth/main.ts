/**
 * What a frame and a connection cost as there are more of them, or frames are larger: throughput, latency, CPU and memory
 * of the batch path, with the raw echo of the same runtime beside it.
 *
 *     deno task bench:growth --help
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import type { Throughput } from "../compare/load/throughput.ts";
import { Load } from "../compare/load_process.ts";
import { grouped, table } from "../compare/report/tables.ts";
import { median } from "../compare/results.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../compare/runtimes.ts";
import { ServerProcess } from "../compare/server_process.ts";
import type { Shape } from "../compare/shape.ts";
import { type Subject, titleOf } from "../compare/subject.ts";
import { findSubjects } from "../compare/subjects.ts";

const HELP = `Measures what a frame and a connection cost as their number or size grows.

    deno task bench:growth [options]

    --rounds=N        rounds; the table has their medians; 1 or more (3)
    --seconds=N       seconds of one measurement, over 0 (1)
    --runtimes=A,B    of ${RUNTIME_NAMES.join(", ")} (all)
    --json=PATH       where the results go (bench/compare/results/growth.json)
    --help            this text

Exits with 1 if an echo was wrong, missing or out of order.`;

/** More and more connections, with so many frames in flight that there is always work, and no more in all. */
const BY_CONNECTIONS: readonly Shape[] = [10, 100, 1_000, 5_000].map((connections) => ({
  connections,
  depth: 8,
  size: 64,
}));
/** Larger and larger frames; the connections stay. */
const BY_SIZE: readonly Shape[] = [16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576].map((size) => ({
  connections: 10,
  depth: size > 65_536 ? 2 : size > 4_096 ? 8 : 32,
  size,
}));
/** Seconds before a measurement that don't count: more where there is more to set up. */
const WARM_UP = 0.4;
const WARM_UP_OF_MANY = 1.2;
const MANY = 1_000;

interface Measured {
  readonly subject: Subject;
  readonly shape: Shape;
  readonly results: Throughput[];
  /** The server's memory before its connections came, in bytes. */
  readonly bytesBefore: number[];
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "1" },
    runtimes: { type: "string", default: RUNTIME_NAMES.join() },
    json: { type: "string", default: `${root}/bench/compare/results/growth.json` },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  Deno.exit(0);
}
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const names = values.runtimes.split(",");
const unknown = names.find((name) => !RUNTIME_NAMES.includes(name as RuntimeName));
if (!Number.isSafeInteger(rounds) || rounds < 1 || !(seconds > 0) || unknown !== undefined) {
  console.error(HELP);
  Deno.exit(2);
}
Deno.exit(await main());

async function main(): Promise<0 | 1> {
  const load = await Load.find();
  const { subjects, absent } = await findSubjects(names as RuntimeName[], ["raw", "batch"]);
  for (const { name, absent: why } of absent) console.log(`without ${name}: ${why}`);
  const measured = [...BY_CONNECTIONS, ...BY_SIZE].flatMap((shape) =>
    subjects.map((subject): Measured => ({ subject, shape, results: [], bytesBefore: [] }))
  );
  for (let round = 1; round <= rounds; round++) {
    for (const one of measured) {
      await measure(one, load);
      const result = one.results.at(-1)!;
      console.log(
        `  round ${round}/${rounds}  ${nameOf(one.shape).padEnd(34)} ${titleOf(one.subject).padEnd(11)}` +
          `${grouped(result.framesPerSecond).padStart(11)} frames/s` +
          result.errors.map((error) => `  ERROR ${error}`).join(""),
      );
    }
  }
  console.log(
    `\nload average ${Deno.loadavg()[0].toFixed(1)}; medians of ${rounds} rounds; the batch path, and the raw echo\n`,
  );
  for (const subject of subjects.filter(({ kind }) => kind === "batch")) {
    const raw = subjects.find(({ kind, runtime }) => kind === "raw" && runtime === subject.runtime)!;
    console.log(`${connectionTable(measured, subject, raw)}\n`);
    console.log(`${sizeTable(measured, subject, raw)}\n`);
  }
  await Deno.mkdir(dirname(values.json), { recursive: true });
  const plain = measured.map(({ subject: { kind, runtime }, shape, results, bytesBefore }) => ({
    kind,
    runtime,
    shape,
    results,
    bytesBefore,
  }));
  await Deno.writeTextFile(values.json, JSON.stringify(plain, undefined, 1) + "\n");
  console.log(values.json);
  return measured.some(({ results }) => results.some(({ errors }) => errors.length > 0)) ? 1 : 0;
}

/** Measures a server once, in a process of its own, so that what it holds is from these connections. */
async function measure({ subject, shape, results, bytesBefore }: Measured, load: Load): Promise<void> {
  const server = await ServerProcess.start(subject);
  try {
    const { port, pid } = server;
    const plan = { port, pid, prefix: subject.prefix };
    const first = await load.throughput({ ...plan, ...shape, connections: 1, seconds: 0.3, warmUp: 0.3 });
    bytesBefore.push(first.serverBytes ?? NaN);
    const warmUp = shape.connections > MANY ? WARM_UP_OF_MANY : WARM_UP;
    results.push(await load.throughput({ ...plan, ...shape, seconds, warmUp }));
  } finally {
    await server.stop();
  }
}

function connectionTable(measured: readonly Measured[], subject: Subject, raw: Subject): string {
  const rows = BY_CONNECTIONS.map((shape) => {
    const [one, other] = [subject, raw].map((of) => find(measured, of, shape));
    const bytes = (of: Measured) =>
      grouped(
        median(of.results.map((result, i) => (result.serverBytes ?? NaN) - of.bytesBefore[i])) / shape.connections,
      );
    return [
      grouped(shape.connections),
      ...speed(one),
      bytes(one),
      ...speed(other),
      bytes(other),
    ];
  });
  const head = ["frames/s", "p99 µs", "CPU ns/frame", "bytes each"];
  return table([
    [`${subject.runtime}, 8 × 64 B in flight, by connections`, ...head, ...head.map((text) => `raw: ${text}`)],
    ...rows,
  ]);
}

function sizeTable(measured: readonly Measured[], subject: Subject, raw: Subject): string {
  const rows = BY_SIZE.map((shape) => {
    const [one, other] = [subject, raw].map((of) => find(measured, of, shape));
    const perByte = (of: Measured) =>
      (median(of.results.map(({ serverNsPerFrame = NaN }) => serverNsPerFrame)) / (shape.size + 4)).toFixed(2);
    return [sizeOf(shape.size), ...speed(one), perByte(one), ...speed(other), perByte(other)];
  });
  const head = ["frames/s", "p99 µs", "CPU ns/frame", "ns/byte"];
  return table([
    [`${subject.runtime}, 10 connections, by frame size`, ...head, ...head.map((text) => `raw: ${text}`)],
    ...rows,
  ]);
}

function speed({ results }: Measured): string[] {
  const of = (value: (result: Throughput) => number) => grouped(median(results.map(value)));
  return [
    of(({ framesPerSecond }) => framesPerSecond),
    of(({ latency }) => latency.p99),
    of(({ serverNsPerFrame = NaN }) => serverNsPerFrame),
  ];
}

function find(measured: readonly Measured[], subject: Subject, shape: Shape): Measured {
  return measured.find((one) => one.subject === subject && one.shape === shape)!;
}

function nameOf({ connections, depth, size }: Shape): string {
  return `${grouped(connections)} connections × ${depth} × ${sizeOf(size)}`;
}

/** `64 B`, `16 KiB`, `1 MiB`. */
function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${bytes / 1_024} KiB` : `${bytes / 1_048_576} MiB`;
}
