import { assertFlat, type Bounds, NotFlatError, type Violation } from "./assert_flat.ts";
import type { Control } from "./scenario.ts";
import type { Series } from "./series.ts";

/** Throws unless {@linkcode assertFlat} refuses a pattern that leaks, for the reasons it must. Gives all that it says. */
export function assertCaught(control: Control, series: Series, bounds: Bounds): readonly Violation[] {
  const violations = violationsOf(control.title, series, bounds);
  const caughtBy = new Set(violations.map(({ measure }) => measure));
  const missed = control.caughtBy.filter((measure) => isMeasured(measure, series) && !caughtBy.has(measure));
  if (violations.length > 0 && missed.length === 0) return violations;
  throw new Error(
    `The control wasn't caught, so the bench proves nothing: ${control.title}` +
      ` (expected ${control.caughtBy.join(", ")}; caught by ${[...caughtBy].join(", ") || "nothing"})`,
  );
}

function violationsOf(title: string, series: Series, bounds: Bounds): readonly Violation[] {
  try {
    assertFlat(title, series, bounds);
    return [];
  } catch (error) {
    if (error instanceof NotFlatError) return error.violations;
    throw error;
  }
}

/** Some things can't be counted on every runtime or system. */
function isMeasured(measure: string, { promises, left, samples }: Series): boolean {
  if (measure === "promises") return promises !== undefined;
  if (measure.startsWith("live ")) return measure in left;
  return measure !== "descriptors" || measure in samples[0].counts;
}
