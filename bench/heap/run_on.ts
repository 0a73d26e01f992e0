/**
 * Runs every scenario on Deno, Bun or Node, each in a process of its own, and fails if one doesn't hold.
 *
 *     deno run -A bench/heap/run_on.ts deno|bun|node [SCENARIO]...
 */
import { runtimeCommand } from "./runtimes.ts";
import { SCENARIOS } from "./scenarios/all.ts";

const [name, ...chosen] = Deno.args;
const { command, args } = await runtimeCommand(name);
let failed = 0;
for (const { id } of SCENARIOS) {
  if (chosen.length > 0 && !chosen.includes(id)) continue;
  const { code } = await new Deno.Command(command, { args: [...args, id] }).spawn().status;
  if (code !== 0) failed++;
}
console.log(failed === 0 ? `Every scenario holds on ${name}` : `${failed} scenarios don't hold on ${name}`);
Deno.exit(failed === 0 ? 0 : 1);
