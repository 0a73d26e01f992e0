/**
 * Runs echo servers side by side, under the same load, and says how they compare and whether the budgets are met.
 *
 *     deno task bench:compare --help
 */
import { dirname } from "node:path";
import { delay } from "@std/async/delay";
import { readArguments } from "../../scripts/arguments.ts";
import { judge } from "./budgets.ts";
import { cLoad } from "./c_load.ts";
import { Load } from "./load_process.ts";
import { HELP, type Options, optionsOf } from "./options.ts";
import { chart } from "./report/chart.ts";
import { budgetTable, grouped, idleTable, loadTable, percent } from "./report/tables.ts";
import { errorsIn, type IdleSample, type LoadSample, type Machine, type Results } from "./results.ts";
import { setsOf } from "./sets.ts";
import { ServerProcess } from "./server_process.ts";
import { nameOf, type Shape } from "./shape.ts";
import { type Subject, titleOf } from "./subject.ts";
import { findSubjects } from "./subjects.ts";

/** Seconds in which the load of a turn comes to its full. */
const SETTLING = 0.15;
/** Seconds in which idle connections come to rest: V8 shrinks its heap 8 to 14 seconds after the last collection. */
const IDLE_SECONDS = 20;
/** Seconds that a server has to itself before that: what Deno starts with goes on for 0.7 s after it listens. */
const START_SECONDS = 3;

const options = readArguments(HELP, optionsOf);
Deno.exit(await compare(options));

async function compare(options: Options): Promise<0 | 1> {
  console.log("Making the servers ready …");
  const load = await Load.find();
  const { runtimes, subjects, absent } = await findSubjects(options.runtimes, options.kinds);
  for (const { name, absent: why } of absent) console.log(`  without ${name}: ${why}`);
  if (subjects.length === 0) throw new Error("There is nothing to compare");

  const machine: Machine = { os: Deno.build.os, cpu: await cpuName(), cores: navigator.hardwareConcurrency, load: [] };
  machine.load.push(Deno.loadavg()[0]);
  const startedAt = new Date().toISOString();
  const loadSamples: LoadSample[] = [];
  const sets = setsOf(subjects);
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, set] of sets.entries()) {
      const firstTurn = (round * sets.length + index) * (options.turns + options.moreTurns);
      await loadRound(round, firstTurn, set, load, options, loadSamples);
    }
    machine.load.push(Deno.loadavg()[0]);
  }
  const idleSamples: IdleSample[] = [];
  for (let round = 0; options.idle > 0 && round < options.idleRounds; round++) {
    idleSamples.push(...await idleRound(round, subjects, load, options));
  }
  const results: Results = {
    startedAt,
    machine,
    versions: Object.fromEntries(runtimes.map(({ name, version }) => [name, version])),
    turns: options.rounds * options.turns,
    seconds: options.seconds,
    idleConnections: options.idle,
    shapes: options.shapes.map(nameOf),
    subjects: subjects.map(({ kind, runtime }) => ({ kind, runtime })),
    absent,
    load: loadSamples,
    idle: idleSamples,
  };
  return await report(results, options);
}

/**
 * Adds the samples of a set's servers at every shape, in processes of this round. At a shape all are warmed up first, until
 * their engines have compiled what it takes; then they take turns side by side, every other time backwards.
 */
async function loadRound(
  round: number,
  firstTurn: number,
  subjects: readonly Subject[],
  load: Load,
  options: Options,
  samples: LoadSample[],
): Promise<void> {
  const { rounds, turns, shapes, warmUp } = options;
  const moreTurns = round + 1 === rounds ? options.moreTurns : 0;
  const servers: ServerProcess[] = [];
  try {
    for (const subject of subjects) servers.push(await ServerProcess.start(subject));
    for (const shape of shapes) {
      console.log(
        `  round ${round + 1}/${rounds}  ${nameOf(shape).padEnd(11)}  warming up ${subjects.map(titleOf).join(", ")}`,
      );
      for (const server of servers) await warm(server, shape, load, warmUp);
      for (let turn = 0; turn < turns || turn < turns + moreTurns && isOpen(samples, subjects, shape); turn++) {
        for (const server of turn % 2 === 0 ? servers : servers.toReversed()) {
          const measured = await loadTurn(server, shape, load, options);
          samples.push({ ...measured, turn: firstTurn + turn });
        }
      }
    }
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** Whether a verdict about one of these at a shape is open. */
function isOpen(samples: readonly LoadSample[], subjects: readonly Subject[], shape: Shape): boolean {
  const load = samples.filter((sample) =>
    sample.shape === nameOf(shape) &&
    subjects.some(({ kind, runtime }) => kind === sample.kind && runtime === sample.runtime)
  );
  return judge({ load, idle: [], idleConnections: 0 }).some(({ open }) => open);
}

/**
 * Load until a server's engine has compiled what it takes, in two halves: when the first connections close, V8 finds that
 * some fields aren't constant, and throws away what it had compiled with that in mind.
 */
async function warm(server: ServerProcess, shape: Shape, load: Load, seconds: number): Promise<void> {
  const plan = { ...planFor(server), ...shape, seconds: 0.01, warmUp: seconds / 2 };
  await load.throughput(plan);
  await load.throughput(plan);
}

/** A server's turn at a shape, and how it went. */
async function loadTurn(
  server: ServerProcess,
  shape: Shape,
  load: Load,
  { seconds, cLoad: cProgram }: Options,
): Promise<Omit<LoadSample, "turn">> {
  const { kind, runtime, prefix } = server.subject;
  const result = await load.throughput({ ...planFor(server), ...shape, seconds, warmUp: SETTLING });
  const c = cProgram === undefined || prefix !== "u32"
    ? undefined
    : await cLoad(cProgram, server.port, shape, seconds, SETTLING);
  const { framesPerSecond, latency, generatorBusy, errors } = result;
  console.log(
    `  ${nameOf(shape).padEnd(11)}  ${titleOf(server.subject).padEnd(27)}` +
      `${grouped(framesPerSecond).padStart(11)} frames/s  p99 ${grouped(latency.p99).padStart(7)} µs` +
      `  load ${percent(generatorBusy).padStart(5)}` +
      (c === undefined ? "" : `  C ${grouped(c.framesPerSecond).padStart(11)} frames/s`) +
      errors.map((error) => `  ERROR ${error}`).join(""),
  );
  return { kind, runtime, shape: nameOf(shape), result, ...(c !== undefined && { c }) };
}

/** What idle connections cost the servers that have a budget, or are what that is measured by. */
async function idleRound(
  round: number,
  subjects: readonly Subject[],
  load: Load,
  { idle: connections, idleRounds }: Options,
): Promise<IdleSample[]> {
  const samples: IdleSample[] = [];
  for (const subject of subjects) {
    const { kind, runtime } = subject;
    if (runtime !== undefined && !["raw", "bare", "batch"].includes(kind)) continue;
    const server = await ServerProcess.start(subject);
    try {
      await delay(START_SECONDS * 1_000);
      const result = await load.idle({ ...planFor(server), connections, seconds: IDLE_SECONDS });
      samples.push({ kind, runtime, turn: round, result });
      console.log(
        `  idle ${round + 1}/${idleRounds}  ${titleOf(subject).padEnd(15)}${
          grouped(result.bytesPerConnection).padStart(8)
        }` +
          ` bytes a connection${result.errors.map((error) => `  ERROR ${error}`).join("")}`,
      );
    } finally {
      await server.stop();
    }
  }
  return samples;
}

function planFor({ port, pid, subject: { prefix } }: ServerProcess) {
  return { port, pid, prefix };
}

async function report(results: Results, options: Options): Promise<0 | 1> {
  const verdicts = judge(results);
  const missed = verdicts.filter(({ met, atProvenLimit }) => !met && !atProvenLimit);
  const errors = errorsIn(results);
  const { machine, versions } = results;
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, ${machine.os}; load average ${
      machine.load.map((n) => n.toFixed(1)).join(", ")
    }`,
  );
  console.log(`${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}\n`);
  console.log(loadTable(results));
  if (results.idle.length > 0) console.log(`\n${idleTable(results)}`);
  for (const { name, absent } of results.absent) console.log(`\nwithout ${name}: ${absent}`);
  if (verdicts.length > 0) console.log(`\n${budgetTable(verdicts)}`);
  console.log(
    `\n${
      verdicts.length - missed.length
    } of ${verdicts.length} budgets met or at a proven limit, ${missed.length} missed`,
  );
  for (const error of errors) console.error(`wrong: ${error}`);

  for (const path of [options.json, options.chart]) await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(options.json, JSON.stringify({ ...results, verdicts }, undefined, 1) + "\n");
  await Deno.writeTextFile(options.chart, chart(results));
  console.log(`${options.json}\n${options.chart}`);
  return errors.length > 0 || (options.assert && missed.length > 0) ? 1 : 0;
}

async function cpuName(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*: (.+)$/m.exec(info)?.[1] ?? Deno.build.arch;
}
