/**
 * Runs scenarios on whatever runtime runs this file, and fails if one doesn't hold.
 *
 *     <runtime> bench/heap/main.ts [SCENARIO]... [--json=FILE] [--draw]
 *
 * `--json` writes all that was seen; `--draw` has the controls run longer, so that there is more of them to see.
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { chosenScenarios } from "./chosen.ts";
import { paceFromEnvironment } from "./pace.ts";
import { countTimers } from "./probe/timers.ts";
import { type Proof, prove } from "./prove.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { tableOf } from "./table.ts";

const { scenarios, json, draw } = readArguments();

countTimers();
const pace = { ...paceFromEnvironment(SCENARIOS.length), longControls: draw };
const proofs: Proof[] = [];
let failed = 0;
for (const scenario of scenarios) {
  try {
    const proof = await prove(scenario, pace);
    proofs.push(proof);
    console.log(`${tableOf(proof)}\n`);
  } catch (error) {
    failed++;
    console.error(error);
  }
}
if (json !== undefined) writeFileSync(json, JSON.stringify(proofs));
process.exit(failed === 0 ? 0 : 1);

function readArguments(): { scenarios: readonly Scenario[]; json: string | undefined; draw: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: { json: { type: "string" }, draw: { type: "boolean", default: false } },
    });
    return { ...values, json: values.json, scenarios: chosenScenarios(positionals) };
  } catch (error) {
    console.error(`bench/heap/main.ts: ${(error as Error).message}`);
    process.exit(2);
  }
}
