/**
 * How throughput grows from one worker of the standalone server to two, with a handler that computes and with the echo.
 *
 *     deno task bench:workers --help
 */
import { availableParallelism } from "node:os";
import type { Throughput } from "../compare/load/throughput.ts";
import { Load } from "../compare/load_process.ts";
import { grouped, table } from "../compare/report/tables.ts";
import { median } from "../compare/results.ts";
import { findRuntime, type Runtime } from "../compare/runtimes.ts";
import { nameOf, type Shape, shapeOf } from "../compare/shape.ts";
import { readLoadOptions } from "../load_options.ts";
import { ServeProcess } from "./serve_process.ts";

const options = readLoadOptions(
  "bench:workers",
  "Measures how throughput grows from one worker to two.",
  { rounds: 3, seconds: 2 },
  `The load generator is a process of its own that wants a core, too: on a machine of two, the echo can't grow by much,
for it costs the server less than the generator. `,
);

const WARM_UP = 0.7;
const WORKERS = [1, 2] as const;

interface Case {
  readonly name: string;
  readonly handler: string;
  readonly shape: Shape;
}

const CASES: readonly Case[] = [
  { name: "computes", handler: "bench/workers/costly.ts", shape: shapeOf("50x4x64") },
  { name: "echo", handler: "echo", shape: shapeOf("50x32x64") },
];

/** What was seen of one handler, on one runtime, with one number of workers. */
interface Seen {
  readonly results: Throughput[];
  /** Cores that all processes of the server used. */
  readonly cores: number[];
}

const { rounds, seconds } = options;
const load = await Load.find();
const runtimes: Runtime[] = [];
for (const name of options.runtimes) {
  const runtime = await findRuntime(name);
  if ("absent" in runtime) console.error(`${name}: not measured: ${runtime.absent}`);
  else runtimes.push(runtime);
}

const seen = new Map<string, Seen>();
const errors: string[] = [];
for (let round = 1; round <= rounds; round++) {
  for (const runtime of runtimes) {
    for (const case_ of CASES) {
      for (const workers of WORKERS) await measure(runtime, case_, workers);
    }
  }
  console.error(`round ${round} of ${rounds}`);
}

console.log(table([
  ["runtime", "handler", "shape", "1 worker", "2 workers", "growth", "cores used", "generator"],
  ...runtimes.flatMap((runtime) => CASES.map((case_) => row(runtime, case_))),
]));
console.log(`
Frames a second, medians of ${rounds} rounds of ${seconds} s. "Cores used" by all processes of the server, with 1 and
with 2 workers; "generator": cores that the load used. This machine has ${availableParallelism()} cores for all of them.`);
for (const error of errors) console.error(error);
Deno.exit(errors.length > 0 ? 1 : 0);

async function measure(runtime: Runtime, { name, handler, shape }: Case, workers: number): Promise<void> {
  const server = await ServeProcess.start(runtime, handler, workers);
  const before = { at: performance.now(), cpu: server.cpuSeconds };
  const { port, pid } = server;
  const result = await load.throughput({ port, pid, prefix: "u32" }, { ...shape, seconds, warmUp: WARM_UP });
  const took = (performance.now() - before.at) / 1_000;
  const cores = before.cpu === undefined ? NaN : (server.cpuSeconds! - before.cpu) / took;
  await server.stop();
  const key = keyOf(runtime, name, workers);
  const { results, cores: all } = seen.get(key) ?? { results: [], cores: [] };
  seen.set(key, { results: [...results, result], cores: [...all, cores] });
  errors.push(...result.errors.map((error) => `${key}: ${error}`));
}

function row(runtime: Runtime, { name, shape }: Case): string[] {
  const each = WORKERS.map((workers) => seen.get(keyOf(runtime, name, workers))!);
  const speeds = each.map(({ results }) => median(results.map(({ framesPerSecond }) => framesPerSecond)));
  const busy = each.map(({ results }) => median(results.map(({ generatorBusy }) => generatorBusy)));
  const inEach = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(" / ");
  return [
    `${runtime.name} ${runtime.version}`,
    name,
    nameOf(shape),
    ...speeds.map((speed) => grouped(speed)),
    `× ${(speeds[1] / speeds[0]).toFixed(2)}`,
    inEach(each.map(({ cores }) => median(cores))),
    inEach(busy),
  ];
}

function keyOf(runtime: Runtime, name: string, workers: number): string {
  return `${runtime.name}, ${name}, ${workers} worker${workers === 1 ? "" : "s"}`;
}
