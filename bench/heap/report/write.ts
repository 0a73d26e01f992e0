/**
 * Runs every scenario on Deno, Bun and Node, and writes what was seen as bench/report/heap.html and heap.svg.
 *
 *     deno task bench:report [--redraw]
 *
 * `--redraw` runs nothing, and draws what the last run saw.
 */
import { buildFolder, root } from "../../../scripts/project.ts";
import { runtimeCommand } from "../runtimes.ts";
import { mainChart } from "./charts.ts";
import { pageOf, type Proofs } from "./page.ts";
import { CHART_STYLE } from "./style.ts";

const RUNTIMES = ["deno", "bun", "node"];
const seen = `${buildFolder}/bench`;
const report = `${root}/bench/report`;

if (!Deno.args.includes("--redraw")) {
  await Deno.mkdir(seen, { recursive: true });
  for (const name of RUNTIMES) await watch(name);
}
const runtimes: Proofs[] = RUNTIMES.map((name) => JSON.parse(Deno.readTextFileSync(`${seen}/${name}.json`)));
await Deno.mkdir(report, { recursive: true });
await Deno.writeTextFile(`${report}/heap.html`, pageOf(runtimes));
await Deno.writeTextFile(`${report}/heap.svg`, mainChart(runtimes[0][0], `<style>${CHART_STYLE}</style>`) + "\n");
console.log("Written: bench/report/heap.html and bench/report/heap.svg");

async function watch(name: string): Promise<void> {
  const { command, args } = await runtimeCommand(name);
  const options = { args: [...args, "--draw", `--json=${seen}/${name}.json`] };
  const { code } = await new Deno.Command(command, options).spawn().status;
  if (code !== 0) throw new Error(`There is nothing to draw: a scenario doesn't hold on ${name}`);
}
