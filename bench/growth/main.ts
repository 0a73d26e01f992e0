/**
 * What a frame and a connection cost as there are more of them, or frames are larger: throughput, latency, CPU and memory
 * of the batch path, with the raw echo of the same runtime beside it.
 *
 *     deno task bench:growth --help
 */
import { dirname, resolve } from "node:path";
import { root } from "../../scripts/project.ts";
import { Load } from "../compare/load_process.ts";
import { grouped } from "../compare/report/tables.ts";
import { ServerProcess } from "../compare/server_process.ts";
import { titleOf } from "../compare/subject.ts";
import { findSubjects } from "../compare/subjects.ts";
import { readLoadOptions } from "../load_options.ts";
import { connectionTable, type Measured, nameOf, shapeOfConnections, shapeOfSize, sizeTable } from "./tables.ts";

/** Seconds before a measurement that don't count, in which connections are made and engines compile. */
const WARM_UP = 1.5;

const { rounds, seconds, runtimes, json, lists } = readLoadOptions(
  "bench:growth",
  "Measures what a frame and a connection cost as their number or size grows.",
  {
    rounds: 3,
    seconds: 1,
    json: "bench/compare/results/growth.json",
    lists: {
      connections: { about: "how many", numbers: [10, 100, 1_000, 5_000] },
      sizes: {
        about: "bytes of a frame",
        numbers: [16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
      },
    },
  },
);
const byConnections = lists.connections.map(shapeOfConnections);
const bySize = lists.sizes.map(shapeOfSize);
Deno.exit(await main());

async function main(): Promise<0 | 1> {
  const load = await Load.find();
  const { subjects, absent } = await findSubjects(runtimes, ["raw", "batch"]);
  for (const { name, absent: why } of absent) console.log(`without ${name}: ${why}`);
  const measured = [...byConnections, ...bySize].flatMap((shape) =>
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
    console.log(`${connectionTable(measured, byConnections, subject, raw)}\n`);
    console.log(`${sizeTable(measured, bySize, subject, raw)}\n`);
  }
  const path = resolve(root, json!);
  await Deno.mkdir(dirname(path), { recursive: true });
  const plain = measured.map(({ subject: { kind, runtime }, shape, results, bytesBefore }) => ({
    kind,
    runtime,
    shape,
    results,
    bytesBefore,
  }));
  await Deno.writeTextFile(path, JSON.stringify(plain, undefined, 1) + "\n");
  console.log(path);
  return measured.some(({ results }) => results.some(({ errors }) => errors.length > 0)) ? 1 : 0;
}

/** Measures a server once, in a process of its own, so that what it holds is from these connections. */
async function measure({ subject, shape, results, bytesBefore }: Measured, load: Load): Promise<void> {
  const server = await ServerProcess.start(subject);
  try {
    const { target } = server;
    const first = await load.throughput(target, { ...shape, connections: 1, seconds: 0.3, warmUp: 0.3 });
    bytesBefore.push(first.serverBytes ?? NaN);
    results.push(await load.throughput(target, { ...shape, seconds, warmUp: WARM_UP }));
  } finally {
    await server.stop();
  }
}
