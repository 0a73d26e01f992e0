import { bytesPerTurn } from "../assert_flat.ts";
import type { Proof } from "../prove.ts";
import { besideControls, heldAtOnce, mainChart, oursAlone } from "./charts.ts";
import { CHART_STYLE } from "./style.ts";
import { escapeText } from "./svg.ts";

/** What one runtime gave. */
export type Proofs = readonly Proof[];

const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --grid: #d9dee3; --paper: #ffffff;
  --c0: #0b63c5; --c1: #c2410c; --c2: #9333a8; --c3: #4d7310; --c4: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --faint: #9aa5b1; --grid: #333b45; --paper: #0d1117;
    --c0: #6cb6ff; --c1: #ff9a62; --c2: #dc9bf0; --c3: #a5cf5a; --c4: #e8bf58; }
}
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 1100px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 3rem 0 .25rem; }
h3 { font-size: .9rem; font-weight: 600; margin: 0; }
p { margin: .25rem 0 1rem; color: var(--faint); max-width: 75ch; }
svg { max-width: 100%; height: auto; display: block; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 1rem; margin: .5rem 0 1rem; }
.scroll { overflow-x: auto; } .wide svg { min-width: 640px; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; min-width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th { font-weight: 600; } th:first-child, td:first-child, td:last-child, th:last-child { text-align: left; }
td:first-child, td:last-child { white-space: normal; }
td:first-child { min-width: 15rem; }
i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .5rem; vertical-align: -1px; }
.b0 { background: var(--c0); } .b1 { background: var(--c1); } .b2 { background: var(--c2); }
.b3 { background: var(--c3); } .b4 { background: var(--c4); }
`;

/** The whole report as one file of HTML that asks for nothing else. */
export function pageOf(runtimes: readonly Proofs[]): string {
  const [first] = runtimes;
  const names = runtimes.map(([proof]) => proof.judged[0].series.runtime);
  const sections = first.map((_, i) => sectionOf(runtimes.map((proofs) => proofs[i])));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The heap stays flat</title>
<style>${PAGE_STYLE}${CHART_STYLE}</style>
</head>
<body>
<h1>The heap stays flat</h1>
<p>Each scenario is a use of the library, beside patterns that leak and are held to the same limits by the same function.
All numbers were read after forced collections, on ${
    escapeText(names.join(", "))
  }. What is kept is counted from when the
subject had warmed up; the slopes are least squares over all rounds.</p>
<div class="scroll wide">${mainChart(first[0], "")}</div>
${sections.join("\n")}
</body>
</html>
`;
}

/** One scenario on every runtime. */
function sectionOf(proofs: readonly Proof[]): string {
  const { id, title, turn, bounds } = proofs[0].scenario;
  const rows = bounds.peak === undefined
    ? [["The library beside what leaks", besideControls], ["The library alone, over its whole run", oursAlone]] as const
    : [["The most bytes held at once", heldAtOnce]] as const;
  const charts = rows.map(([name, draw]) => `<h3>${name}</h3><div class="charts">${proofs.map(draw).join("")}</div>`);
  return `<section>
<h2>${escapeText(id)}</h2>
<p>${escapeText(title)}. A turn is ${escapeText(turn)}.</p>
${charts.join("\n")}
${tableOf(proofs)}
</section>`;
}

/** Bytes a turn of each subject, on every runtime. */
function tableOf(proofs: readonly Proof[]): string {
  const head = proofs.map(({ judged }) => escapeText(judged[0].series.runtime));
  const rows = proofs[0].judged.map(({ title }, i) => {
    const subjects = proofs.map(({ judged }) => judged[i]);
    const numbers = subjects.map(({ series }) =>
      `<td>${bytesPerTurn(series, "heapUsed").toFixed(3)}</td><td>${bytesPerTurn(series, "external").toFixed(3)}</td>`
    );
    const caught = new Set(subjects.flatMap(({ violations }) => violations.map(({ measure }) => measure)));
    const turns = subjects[0].series.samples.at(-1)!.turns.toLocaleString("en");
    return `<tr><td><i class="b${i}"></i>${escapeText(title)}</td><td>${turns}</td>${numbers.join("")}` +
      `<td>${caught.size === 0 ? "flat" : `caught by ${escapeText([...caught].join(", "))}`}</td></tr>`;
  });
  return `<div class="scroll"><table>
<tr><th rowspan="2">bytes a turn</th><th rowspan="2">turns</th>${
    head.map((name) => `<th colspan="2">${name}</th>`).join("")
  }<th rowspan="2">judged</th></tr>
<tr>${head.map(() => "<th>heapUsed</th><th>external</th>").join("")}</tr>
${rows.join("\n")}
</table></div>`;
}
