import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";

/**
 * The scenarios of those names, in their usual order; all if there is none.
 *
 * @throws {RangeError} If there is no scenario of a name.
 */
export function chosenScenarios(ids: readonly string[]): readonly Scenario[] {
  const known = SCENARIOS.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new RangeError(`There is no scenario ${unknown}, only ${known.join(", ")}`);
  return ids.length === 0 ? SCENARIOS : SCENARIOS.filter(({ id }) => ids.includes(id));
}
