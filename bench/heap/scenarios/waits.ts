import type { Plan } from "../plan.ts";
import type { Scenario } from "../scenario.ts";

/** What scenarios of waits have in common, whose turns cost no system call: a byte kept in twenty turns is too much. */
export const WAITS = {
  bounds: { heapUsed: 0.05, external: 0.05, waits: 1, left: 131_072 },
  plan: { turns: 50_000, rehearsal: 10, warmUp: 2, rounds: 20 },
  shortPlan: { turns: 50_000, rehearsal: 8, warmUp: 2, rounds: 10 },
} as const satisfies Partial<Scenario>;

/** The plan of a control beside them: as many turns as its leak leaves room for. */
export function controlPlan(turns: number): Plan {
  return { turns, rehearsal: 1, warmUp: 1, rounds: 10 };
}
