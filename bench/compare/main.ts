/**
 * Runs echo servers side by side, under the same load, and says how they compare and whether the budgets are met.
 *
 *     deno task bench:compare --help
 */
import { dirname } from "node:path";
import { readArguments } from "../../scripts/arguments.ts";
import { judge } from "./budgets.ts";
import { idleRound, isMeasuredIdle } from "./idle_round.ts";
import { Load } from "./load_process.ts";
import { loadRound } from "./load_round.ts";
import { HELP, type Options, optionsOf } from "./options.ts";
import { chart } from "./report/chart.ts";
import { budgetTable, idleTable, loadTable } from "./report/tables.ts";
import { errorsIn, type IdleSample, type LoadSample, type Machine, type Results } from "./results.ts";
import { setsOf, undecided } from "./sets.ts";
import { nameOf } from "./shape.ts";
import { findSubjects } from "./subjects.ts";

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
  for (let round = 0; round < options.rounds + options.moreRounds; round++) {
    let measured = false;
    for (const [index, set] of sets.entries()) {
      const parts = options.shapes.map((shape) => ({
        shape,
        subjects: round < options.rounds ? set : undecided(set, shape, loadSamples),
      })).filter(({ subjects }) => subjects.length > 0);
      const turn = (round * sets.length + index) * options.turns;
      loadSamples.push(...await loadRound({ round: round + 1, turn, parts }, load, options));
      measured ||= parts.length > 0;
    }
    if (!measured) break;
    machine.load.push(Deno.loadavg()[0]);
  }
  const idleSamples: IdleSample[] = [];
  for (let round = 0; options.idle > 0 && round < options.idleRounds; round++) {
    for (const set of Map.groupBy(subjects.filter(isMeasuredIdle), ({ runtime }) => runtime).values()) {
      idleSamples.push(...await idleRound(round, set, load, options));
    }
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
