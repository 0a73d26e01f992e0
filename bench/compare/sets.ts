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
