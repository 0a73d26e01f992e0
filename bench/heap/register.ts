import { paceFromEnvironment } from "./pace.ts";
import { countTimers } from "./probe/timers.ts";
import { prove } from "./prove.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { tableOf } from "./table.ts";

/**
 * Registers a scenario with `deno bench`, which fails if it doesn't hold.
 *
 * The first call, which Deno doesn't time, is the proof. The calls after it are one round each of the library, and give
 * the time that is shown.
 */
export function heapBench(scenario: Scenario): void {
  countTimers();
  const pace = paceFromEnvironment(SCENARIOS.length);
  const { turns } = pace.short ? scenario.shortPlan : scenario.plan;
  let proven = false;
  Deno.bench({
    name: `${scenario.id}: ${turns.toLocaleString("en")} turns`,
    n: 1,
    warmup: 0,
    async fn(b) {
      if (!proven) {
        const proof = await prove(scenario, pace);
        console.log(`\n${tableOf(proof)}`);
        proven = true;
        return;
      }
      const subject = await scenario.ours();
      b.start();
      await subject.turn(turns);
      b.end();
      await subject.close();
    },
  });
}
