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
import { paceFromEnvironment } from "./pace.ts";
import { countTimers } from "./probe/timers.ts";
import { type Proof, prove } from "./prove.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { tableOf } from "./table.ts";

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { json: { type: "string" }, draw: { type: "boolean", default: false } },
});
for (const id of positionals) {
  if (!SCENARIOS.some((scenario) => scenario.id === id)) {
    throw new RangeError(`There is no scenario ${id}, only ${SCENARIOS.map((scenario) => scenario.id).join(", ")}`);
  }
}

countTimers();
const pace = { ...paceFromEnvironment(SCENARIOS.length), longControls: values.draw };
const proofs: Proof[] = [];
let failed = 0;
for (const scenario of SCENARIOS) {
  if (positionals.length > 0 && !positionals.includes(scenario.id)) continue;
  try {
    const proof = await prove(scenario, pace);
    proofs.push(proof);
    console.log(`${tableOf(proof)}\n`);
  } catch (error) {
    failed++;
    console.error(error);
  }
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(proofs));
process.exit(failed === 0 ? 0 : 1);
