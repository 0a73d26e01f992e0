/**
 * Runs every scenario on Deno, Bun and Node, and writes what was seen as bench/report/heap.html and heap.svg.
 *
 *     deno task bench:report [--redraw]
 *
 * `--redraw` runs nothing, and draws what the last run saw.
 */
import { buildFolder, root } from "../../../scripts/project.ts";
import type { Proof } from "../prove.ts";
import { runtimeCommand } from "../runtimes.ts";
import { SCENARIOS } from "../scenarios/all.ts";
import { mainChart } from "./charts.ts";
import { pageOf, type Proofs } from "./page.ts";
import { CHART_STYLE } from "./style.ts";

const RUNTIMES = ["deno", "bun", "node"];
const seen = `${buildFolder}/bench`;
const report = `${root}/bench/report`;

if (!Deno.args.includes("--redraw")) {
  await Deno.mkdir(seen, { recursive: true });
  for (const runtime of RUNTIMES) await watch(runtime);
}
const runtimes: Proofs[] = RUNTIMES.map((runtime) => SCENARIOS.map(({ id }) => proofOf(runtime, id)));
await Deno.mkdir(report, { recursive: true });
await Deno.writeTextFile(`${report}/heap.html`, pageOf(runtimes));
await Deno.writeTextFile(`${report}/heap.svg`, mainChart(runtimes[0][0], `<style>${CHART_STYLE}</style>`) + "\n");
console.log("Written: bench/report/heap.html and bench/report/heap.svg");

/** Runs each scenario in a process of its own. */
async function watch(runtime: string): Promise<void> {
  const { command, args } = await runtimeCommand(runtime);
  for (const { id } of SCENARIOS) {
    const options = { args: [...args, id, "--draw", `--json=${fileOf(runtime, id)}`] };
    const { code } = await new Deno.Command(command, options).spawn().status;
    if (code !== 0) throw new Error(`There is nothing to draw: ${id} doesn't hold on ${runtime}`);
  }
}

function proofOf(runtime: string, id: string): Proof {
  const [proof] = JSON.parse(Deno.readTextFileSync(fileOf(runtime, id)));
  return proof;
}

function fileOf(runtime: string, id: string): string {
  return `${seen}/${runtime}.${id}.json`;
}
