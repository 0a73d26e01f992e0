import type { Bounds } from "./assert_flat.ts";
import type { Plan } from "./plan.ts";
import type { Class } from "./probe/contract.ts";
import type { OpenSubject } from "./subject.ts";

/** A use of the library that has to stay flat, and beside it what doesn't. */
export interface Scenario {
  /** A name for files and commands. */
  readonly id: string;
  /** What happens, in a line. */
  readonly title: string;
  /** What one turn is, with its article. */
  readonly turn: string;
  readonly bounds: Bounds;
  readonly plan: Plan;
  /** For CI. */
  readonly shortPlan: Plan;
  /** The library. */
  readonly ours: OpenSubject;
  /** Classes of the library of which no instance may be left at the end. None that is extended: a prototype would count. */
  readonly classes: readonly Class[];
  /** The patterns that leak: at least one. */
  readonly controls: readonly Control[];
}

/** A pattern that leaks, held to the bounds of the scenario that it stands beside. */
export interface Control {
  /** The pattern, in a few words. */
  readonly title: string;
  readonly open: OpenSubject;
  /** Shorter than the scenario's, or there would be no memory left. */
  readonly plan: Plan;
  /** The bounds that it must break; it may break others too. */
  readonly caughtBy: readonly string[];
}
