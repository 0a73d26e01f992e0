import { assertCaught } from "./assert_caught.ts";
import { assertFlat, type Violation } from "./assert_flat.ts";
import { measure } from "./measure.ts";
import { controlPlanOf, type Pace, planOf } from "./pace.ts";
import { Progress } from "./progress.ts";
import type { Control, Scenario } from "./scenario.ts";
import type { Series } from "./series.ts";

/** One subject, and how it was judged. */
export interface Judged {
  readonly title: string;
  readonly series: Series;
  /** None for the library, some for each control: anything else was thrown. */
  readonly violations: readonly Violation[];
}

/** A scenario that held: the library was flat and each control was caught. */
export interface Proof {
  readonly scenario: Pick<Scenario, "id" | "title" | "turn" | "bounds">;
  /** The library first, then the controls. */
  readonly judged: readonly Judged[];
}

/** Runs a scenario; throws if the library isn't flat, or a control isn't caught. */
export async function prove(scenario: Scenario, pace: Pace): Promise<Proof> {
  const judged = [await judgeOurs(scenario, pace)];
  for (const control of scenario.controls) judged.push(await judgeControl(scenario, control, pace));
  const { id, title, turn, bounds } = scenario;
  return { scenario: { id, title, turn, bounds }, judged };
}

async function judgeOurs(scenario: Scenario, pace: Pace): Promise<Judged> {
  const progress = new Progress(scenario.id, pace.soakSeconds);
  const series = await measure({
    open: scenario.ours,
    plan: planOf(scenario, pace),
    countPromises: true,
    classes: scenario.classes,
    onRound: (turns, seconds) => progress.tell(turns, seconds),
  });
  assertFlat(scenario.id, series, scenario.bounds);
  return { title: "ours", series, violations: [] };
}

async function judgeControl(scenario: Scenario, control: Control, pace: Pace): Promise<Judged> {
  const { title, open, caughtBy } = control;
  const series = await measure({
    open,
    plan: controlPlanOf(scenario, control, pace),
    countPromises: caughtBy.includes("promises"),
    classes: scenario.classes.filter(({ name }) => caughtBy.includes(`live ${name}`)),
  });
  return { title, series, violations: assertCaught(control, series, scenario.bounds) };
}
