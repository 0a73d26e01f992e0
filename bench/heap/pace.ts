import { env } from "node:process";
import type { Plan } from "./plan.ts";
import type { Control, Scenario } from "./scenario.ts";

/** How long a run is to take. */
export interface Pace {
  /** For CI: fewer turns, against the same bounds. */
  readonly short: boolean;
  /** Each scenario goes on for so long; 0: as long as its plan says. */
  readonly soakSeconds: number;
  /** The controls run longer, so that there is something to draw. */
  readonly longControls: boolean;
}

/** What `BENCH_SHORT=1` or `SOAK=<minutes for all scenarios together>` ask for. */
export function paceFromEnvironment(scenarios: number): Pace {
  const { BENCH_SHORT = "", SOAK = "" } = env;
  const minutes = SOAK === "" ? 0 : Number(SOAK);
  if (!(minutes >= 0 && minutes < Infinity)) throw new RangeError(`SOAK must be a number of minutes, got ${SOAK}`);
  return { short: !["", "0"].includes(BENCH_SHORT), soakSeconds: minutes * 60 / scenarios, longControls: false };
}

/** The plan for the library in a scenario. */
export function planOf(scenario: Scenario, pace: Pace): Plan {
  return { ...pace.short ? scenario.shortPlan : scenario.plan, seconds: pace.soakSeconds };
}

const LONGER = 4;

/** The plan for a control. Where the peak counts, not the slope, there is nothing to see in a longer one. */
export function controlPlanOf(scenario: Scenario, { plan }: Control, pace: Pace): Plan {
  const longer = pace.longControls && scenario.bounds.peak === undefined;
  return longer ? { ...plan, turns: plan.turns * LONGER } : plan;
}
