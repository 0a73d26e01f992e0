import { cLoad } from "./c_load.ts";
import type { Load } from "./load_process.ts";
import type { Options } from "./options.ts";
import { grouped, percent } from "./report/tables.ts";
import type { LoadSample } from "./results.ts";
import { ServerProcess } from "./server_process.ts";
import { nameOf, type Shape } from "./shape.ts";
import { type Subject, titleOf } from "./subject.ts";

/** Seconds in which the load of a turn comes to its full. */
const SETTLING = 0.15;

/** Who takes turns in a round of a set, at which shapes. */
export interface LoadRound {
  /** Which it is, from 1. */
  readonly round: number;
  /** The number of its first turn at each shape. */
  readonly turn: number;
  readonly parts: readonly { readonly shape: Shape; readonly subjects: readonly Subject[] }[];
}

type Measured = Omit<LoadSample, "turn">;

/**
 * Measures servers side by side, in processes of this round: two of one server differ by a tenth, by what their engine
 * happened to compile when. At a shape all are warmed up first, until that is done; then they take turns.
 */
export async function loadRound(
  { round, turn: firstTurn, parts }: LoadRound,
  load: Load,
  options: Options,
): Promise<LoadSample[]> {
  const samples: LoadSample[] = [];
  const servers = new Map<Subject, ServerProcess>();
  try {
    for (const subject of new Set(parts.flatMap(({ subjects }) => subjects))) {
      servers.set(subject, await ServerProcess.start(subject));
    }
    for (const { shape, subjects } of parts) {
      console.log(`  round ${round}  ${nameOf(shape).padEnd(11)}  warming up ${subjects.map(titleOf).join(", ")}`);
      const taking = subjects.map((subject) => servers.get(subject)!);
      for (const server of taking) await warm(server, shape, load, options.warmUp);
      for (let turn = 0; turn < options.turns; turn++) {
        const measured = await loadTurn(turn % 2 === 0 ? taking : taking.toReversed(), shape, load, options);
        samples.push(...measured.map((sample) => ({ ...sample, turn: firstTurn + turn })));
      }
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
  return samples;
}

/**
 * Load until a server's engine has compiled what it takes, in two halves: when the first connections close, V8 finds that
 * some fields aren't constant, and throws away what it had compiled with that in mind.
 */
async function warm(server: ServerProcess, shape: Shape, load: Load, seconds: number): Promise<void> {
  const plan = { ...shape, seconds: 0.01, warmUp: seconds / 2 };
  await load.throughput(server.target, plan);
  await load.throughput(server.target, plan);
}

/** A turn of these servers at a shape, and how it went. */
async function loadTurn(
  servers: readonly ServerProcess[],
  shape: Shape,
  load: Load,
  { seconds, cLoad: program }: Options,
): Promise<Measured[]> {
  const plan = { ...shape, seconds, warmUp: SETTLING, servers: servers.map(({ target }) => target) };
  const samples: Measured[] = [];
  for (const [index, result] of (await load.sideBySide(plan)).entries()) {
    const { subject: { kind, runtime, prefix }, port } = servers[index];
    const c = program === undefined || prefix !== "u32"
      ? undefined
      : await cLoad(program, port, shape, seconds, SETTLING);
    const sample = { kind, runtime, shape: nameOf(shape), result, ...(c !== undefined && { c }) };
    console.log(lineOf(sample));
    samples.push(sample);
  }
  return samples;
}

function lineOf({ kind, runtime, shape, result, c }: Measured): string {
  const { framesPerSecond, latency, generatorBusy, errors } = result;
  return `  ${shape.padEnd(11)}  ${titleOf({ kind, runtime }).padEnd(27)}` +
    `${grouped(framesPerSecond).padStart(11)} frames/s  p99 ${grouped(latency.p99).padStart(7)} µs` +
    `  load ${percent(generatorBusy).padStart(5)}` +
    (c === undefined ? "" : `  C ${grouped(c.framesPerSecond).padStart(11)} frames/s`) +
    errors.map((error) => `  ERROR ${error}`).join("");
}
