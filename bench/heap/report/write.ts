/**
 * Runs scenarios on Deno, Bun and Node, and draws what was seen: heap.html, and heap.svg of the first of them.
 *
 *     deno task bench:report --help
 */
import { parseArgs } from "node:util";
import { readArguments } from "../../../scripts/arguments.ts";
import { buildFolder, root } from "../../../scripts/project.ts";
import { chosenScenarios } from "../chosen.ts";
import type { Proof } from "../prove.ts";
import { runtimeCommand, type RuntimeName, RUNTIMES } from "../runtimes.ts";
import { mainChart } from "./charts.ts";
import { pageOf, type Proofs } from "./page.ts";
import { CHART_STYLE } from "./style.ts";

const HELP = `Runs the heap benches on ${RUNTIMES.join(", ")}, and draws what they saw.

    deno task bench:report [SCENARIO]... [options]

    SCENARIO     what to run and draw (all)
    --redraw     runs nothing, and draws what the last run saw
    --to=FOLDER  where heap.html, heap.svg and what was seen go (bench/report, and .build/bench)
    --help       this text

BENCH_SHORT=1: fewer turns against the same bounds. Exits with 1 if a scenario doesn't hold.`;

const { scenarios, redraw, seen, report } = readArguments(HELP, (args) => {
  const options = { redraw: { type: "boolean", default: false }, to: { type: "string" } } as const;
  const { values: { redraw, to }, positionals } = parseArgs({ args, options, allowPositionals: true });
  const folders = { seen: to ?? `${buildFolder}/bench`, report: to ?? `${root}/bench/report` };
  return { ...folders, redraw, scenarios: chosenScenarios(positionals) };
});

if (!redraw) {
  await Deno.mkdir(seen, { recursive: true });
  for (const runtime of RUNTIMES) await watch(runtime);
}
const runtimes: Proofs[] = RUNTIMES.map((runtime) => scenarios.map(({ id }) => proofOf(runtime, id)));
await Deno.mkdir(report, { recursive: true });
await Deno.writeTextFile(`${report}/heap.html`, pageOf(runtimes));
await Deno.writeTextFile(`${report}/heap.svg`, mainChart(runtimes[0][0], `<style>${CHART_STYLE}</style>`) + "\n");
console.log(`Written: ${report}/heap.html and ${report}/heap.svg`);

/** Runs each scenario in a process of its own. */
async function watch(runtime: RuntimeName): Promise<void> {
  const { command, args } = await runtimeCommand(runtime);
  for (const { id } of scenarios) {
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
