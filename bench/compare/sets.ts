import { judge } from "./budgets.ts";
import type { LoadSample, Selection } from "./results.ts";
import { nameOf, type Shape } from "./shape.ts";
import type { Subject } from "./subject.ts";

/**
 * Who is measured side by side: a runtime's servers with the one that all runtimes have a budget beside, and the natives
 * among themselves. In a set of a few, no server stands still for long: after a pause of 20 seconds between its turns, Deno
 * had given back memory and compiled code, and what was measured was how it came to itself.
 */
export function setsOf(subjects: readonly Subject[]): Subject[][] {
  const runtimes = new Set(subjects.map(({ runtime }) => runtime).filter((runtime) => runtime !== undefined));
  const sets = [...runtimes].map((name) => {
    return subjects.filter(({ kind, runtime }) => runtime === name || kind === "tokio");
  });
  const natives = subjects.filter(({ kind, runtime }) => {
    return runtime === undefined && (kind !== "tokio" || runtimes.size === 0);
  });
  return natives.length === 0 ? sets : [...sets, natives];
}

/** Those of a set that a verdict at a shape is about which more turns could turn. */
export function undecided(set: readonly Subject[], shape: Shape, samples: readonly LoadSample[]): Subject[] {
  const load = samples.filter((sample) =>
    sample.shape === nameOf(shape) && set.some((subject) => areSame(subject, sample))
  );
  const open = judge({ load, idle: [], idleConnections: 0 }).filter((verdict) => verdict.open);
  return set.filter((subject) => open.some(({ about }) => about.some((one) => areSame(subject, one))));
}

function areSame(one: Selection, other: Selection): boolean {
  return one.kind === other.kind && one.runtime === other.runtime;
}
