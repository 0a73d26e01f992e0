import { bytesOf } from "./assert_flat.ts";
import { collect, settle } from "./collect.ts";
import type { Plan } from "./plan.ts";
import type { Class } from "./probe/contract.ts";
import { probe } from "./probe/current.ts";
import { IDLE, processCounts, RoundLog, warmUpLog } from "./round_log.ts";
import type { Series } from "./series.ts";
import type { Counts, OpenSubject } from "./subject.ts";

/**
 * Bytes kept since the first reading after which nothing more is tried: it isn't flat, and what leaks that fast would end
 * as a process out of memory, which says nothing.
 */
const RUN_AWAY_BYTES = 134_217_728;
/** Fewer give no slope worth the name. */
const LEAST_ROUNDS = 3;

/** Once for a process. */
let isWarm: Promise<void> | undefined;

/** What watching itself takes. */
async function warmUp(): Promise<void> {
  await warmUpLog();
  const open = () => IDLE;
  const plan = { turns: 1, rehearsal: 0, warmUp: 1, rounds: 10 * probe.rehearsals };
  await watchWhileOpen({ open, plan, countPromises: false, classes: [] });
}

/** What is watched, and how. */
export interface Watch {
  readonly open: OpenSubject;
  readonly plan: Plan;
  /** Whether to count live promises: on Deno that takes 0.3 s, and a second more for every 80,000 objects on the heap. */
  readonly countPromises: boolean;
  /** Classes of which no instance may be left at the end. */
  readonly classes: readonly Class[];
  /** Is told after each round how far it is. */
  readonly onRound?: (turns: number, seconds: number) => void;
}

/**
 * Watches a subject from before it is opened until after it is closed.
 *
 * A rehearsal comes first, so that the baseline holds what the code itself takes: compiled functions, shapes of objects,
 * buffers of the standard library.
 */
export async function measure(watch: Watch): Promise<Series> {
  await (isWarm ??= warmUp());
  const promises = await rehearse(watch);
  const before = processCounts();
  const baseline = await settle();
  const run = await watchWhileOpen(watch);
  const after = await settle();
  const left: Counts = { ...run.left };
  for (const [name, count] of Object.entries(processCounts())) left[name] = Math.max(0, count - before[name]);
  for (const kind of watch.classes) {
    const live = probe.liveInstances(kind);
    if (live !== undefined) left[`live ${kind.name}`] = live;
  }
  return { ...run, runtime: probe.runtime, rssBand: probe.rssBand, baseline, after, promises, left };
}

/**
 * Opens a subject, turns it, and closes it. Gives the number of promises that the last round left.
 *
 * They are counted here, not in the run that is measured, since counting has an effect on the heap of its own.
 */
async function rehearse({ open, plan, countPromises }: Watch): Promise<number | undefined> {
  const subject = await open();
  const first = bytesOf(await collect());
  let kept = 0;
  for (let round = 0; round < plan.rehearsal * probe.rehearsals && kept < RUN_AWAY_BYTES; round++) {
    await subject.turn(plan.turns);
    kept = bytesOf(await collect()) - first; // which makes V8 forget some code that it compiled, and compile it better
  }
  const counts = countPromises && kept < RUN_AWAY_BYTES;
  const before = counts ? await livePromises() : undefined;
  await subject.turn(plan.turns);
  const after = counts ? await livePromises() : undefined;
  await subject.close();
  return before === undefined || after === undefined ? undefined : after - before;
}

async function livePromises(): Promise<number | undefined> {
  await settle();
  return probe.liveInstances(Promise);
}

/** Opens a subject, turns it, and closes it. Nothing refers to it once this has returned. */
async function watchWhileOpen(
  { open, plan, onRound }: Watch,
): Promise<Omit<Series, "runtime" | "rssBand" | "baseline" | "after" | "promises">> {
  const subject = await open();
  const log = new RoundLog(subject);
  let turns = 0;
  for (let round = 0; round < plan.warmUp; round++) {
    await subject.turn(plan.turns);
    turns += plan.turns;
    await collect();
  }

  const first = await settle();
  const from = performance.now();
  const firstTurn = turns;
  log.add(0, 0, first);
  for (let round = 0, seconds = 0; round < plan.rounds || seconds < (plan.seconds ?? 0); round++) {
    await subject.turn(plan.turns);
    turns += plan.turns;
    const reading = await settle();
    seconds = (performance.now() - from) / 1000;
    log.add(turns - firstTurn, seconds, reading);
    onRound?.(turns, seconds);
    if (round + 1 >= LEAST_ROUNDS && bytesOf(reading) - bytesOf(first) > RUN_AWAY_BYTES) break;
  }
  const seconds = (performance.now() - from) / 1000;
  const left = await subject.close();
  const { mostWaits, mostBytes } = subject;
  return { turns, seconds, samples: log.samples(), mostWaits, mostBytes, left };
}
