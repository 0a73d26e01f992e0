/**
 * Runs scenarios on Deno, Bun or Node, each in a process of its own, and fails if one doesn't hold.
 *
 *     deno run -A bench/heap/run_on.ts --help
 */
import { parseArgs } from "node:util";
import { readArguments } from "../../scripts/arguments.ts";
import { chosenScenarios } from "./chosen.ts";
import { isRuntime, runtimeCommand, RUNTIMES } from "./runtimes.ts";
import { SCENARIOS } from "./scenarios/all.ts";

const HELP = `Proves that the heap stays flat, on one runtime.

    deno task bench:bun [SCENARIO]...
    deno task bench:node [SCENARIO]...
    deno run -A bench/heap/run_on.ts ${RUNTIMES.join("|")} [SCENARIO]...

    SCENARIO    of ${SCENARIOS.slice(0, 5).map(({ id }) => id).join(", ")},
                ${SCENARIOS.slice(5).map(({ id }) => id).join(", ")} (all)
    --help      this text

BENCH_SHORT=1: fewer turns against the same bounds; SOAK=N: for N minutes. Exits with 1 if a scenario doesn't hold.`;

const { name, scenarios } = readArguments(HELP, (args) => {
  const { positionals: [name = "none", ...ids] } = parseArgs({ args, allowPositionals: true });
  if (!isRuntime(name)) throw new RangeError(`A runtime is needed, one of ${RUNTIMES.join(", ")}, got ${name}`);
  return { name, scenarios: chosenScenarios(ids) };
});
const { command, args } = await runtimeCommand(name);
let failed = 0;
for (const { id } of scenarios) {
  const { code } = await new Deno.Command(command, { args: [...args, id] }).spawn().status;
  if (code !== 0) failed++;
}
const held = scenarios.length === SCENARIOS.length ? "Every scenario holds" : `${scenarios.map(({ id }) => id)} held`;
console.log(failed === 0 ? `${held} on ${name}` : `${failed} of ${scenarios.length} scenarios don't hold on ${name}`);
Deno.exit(failed === 0 ? 0 : 1);
