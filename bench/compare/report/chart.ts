import { framesPerSecond, medianOf, ratioOf, type Results } from "../results.ts";
import type { Kind } from "../subject.ts";
import type { RuntimeName } from "../runtimes.ts";

/** What is drawn, in this order, and how it is called in the legend. */
const SERIES: readonly (readonly [kind: Kind, label: string])[] = [
  ["bare", "framing and nothing else"],
  ["batch", "this library, in batches"],
  ["idiomatic", "this library, for await"],
  ["hand-written", "written by hand"],
  ["it-length-prefixed", "it-length-prefixed"],
  ["length-prefixed-stream", "length-prefixed-stream"],
  ["frame-stream", "frame-stream"],
];
const TITLES: Readonly<Record<RuntimeName, string>> = { deno: "Deno", bun: "Bun", node: "Node" };

const WIDTH = 920;
const LEFT = 64;
const RIGHT = 16;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = 150;
const PANEL_HEIGHT = PLOT_HEIGHT + 80;
const TOP = 128;
const BOTTOM = 34;
/** The top of the axis, in times the raw echo. */
const MOST = 1.25;
const TICKS = [0, 0.25, 0.5, 0.75, 1, 1.25];

/** Colours that also differ for the colour-blind, each for a light and a dark page. */
const COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ["#2f855a", "#56d364"],
  ["#0b62c4", "#58a6ff"],
  ["#6cb2f5", "#1f6feb"],
  ["#d9730d", "#f0883e"],
  ["#8a8f98", "#8b949e"],
  ["#5f656e", "#b1bac4"],
  ["#b6bbc3", "#6e7681"],
];

/** A chart of how servers compare with the raw echo: a panel for each runtime, bars for each shape. */
export function chart(results: Results): string {
  const runtimes = (["deno", "bun", "node"] as const).filter((runtime) => results.versions[runtime] !== undefined);
  const series = SERIES.filter(([kind]) => results.subjects.some((subject) => subject.kind === kind));
  const height = TOP + runtimes.length * PANEL_HEIGHT + BOTTOM;
  const versions = runtimes.map((name) => `${TITLES[name]} ${results.versions[name]}`).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">Framed echo compared with a raw echo</title>
<desc id="desc">${description(results, runtimes, series)}</desc>
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.heading { font-size: 16px; font-weight: 600; }
.panel { font-size: 14px; font-weight: 600; }
.quiet, .tick { fill: #59636e; }
.tick { font-size: 11px; }
.value { font-size: 10px; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
.page { fill: #ffffff; }
.grid { stroke: #d1d9e0; stroke-width: 1; }
.raw { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 5 3; }
${series.map((_, i) => `.s${i} { fill: ${COLOURS[i][0]}; }`).join("\n")}
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.quiet, .tick { fill: #9198a1; }
.page { fill: #0d1117; }
.value { stroke: #0d1117; }
.grid { stroke: #30363d; }
.raw { stroke: #f0f6fc; }
${series.map((_, i) => `.s${i} { fill: ${COLOURS[i][1]}; }`).join("\n")}
}
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="heading" x="${LEFT}" y="26">Framed echo, as a part of what a raw echo does on the same runtime</text>
<text class="quiet" x="${LEFT}" y="46">Throughput over loopback, medians of ${results.turns} turns or more. ${
    escaped(versions)
  }.</text>
${legend(series)}
${runtimes.map((runtime, i) => panel(results, runtime, series, TOP + i * PANEL_HEIGHT)).join("\n")}
<text class="quiet" x="${LEFT + PLOT_WIDTH / 2}" y="${
    height - 12
  }" text-anchor="middle">shape: connections × frames in flight on each × payload bytes</text>
</svg>
`;
}

type Series = readonly (readonly [kind: Kind, label: string])[];

function legend(series: Series): string {
  const width = PLOT_WIDTH / 3;
  return series.map(([, label], i) => {
    const x = LEFT + (i % 3) * width;
    const y = 66 + Math.floor(i / 3) * 20;
    return `<rect class="s${i}" x="${round(x)}" y="${y - 10}" width="12" height="12" rx="2"/><text x="${
      round(x + 18)
    }" y="${y}">${escaped(label)}</text>`;
  }).join("\n");
}

function panel(results: Results, runtime: RuntimeName, series: Series, top: number): string {
  const y = (value: number) => round(top + 26 + PLOT_HEIGHT * (1 - Math.min(value, MOST) / MOST));
  const groupWidth = PLOT_WIDTH / results.shapes.length;
  const barWidth = Math.min(22, groupWidth * 0.8 / series.length);
  const parts = [
    `<text class="panel" x="${LEFT}" y="${top + 8}">${TITLES[runtime]}</text>`,
    ...TICKS.map((tick) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${LEFT - 8}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(2)}</text>`
    ),
    `<text class="quiet" transform="translate(16 ${
      top + 26 + PLOT_HEIGHT / 2
    }) rotate(-90)" text-anchor="middle">× raw echo</text>`,
    `<line class="raw" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(1)}" y2="${y(1)}"/>`, // below the values
  ];
  results.shapes.forEach((shape, group) => {
    const centre = LEFT + (group + 0.5) * groupWidth;
    const left = centre - series.length * barWidth / 2;
    series.forEach(([kind], i) => {
      const ratio = ratioOf(results, { kind, runtime }, { kind: "raw", runtime }, shape, framesPerSecond);
      if (ratio === undefined) return;
      const x = round(left + i * barWidth);
      const value = ratio.median;
      parts.push(
        `<rect class="s${i}" x="${x}" y="${y(value)}" width="${round(barWidth - 2)}" height="${
          round(y(0) - y(value))
        }"/>`,
        `<text class="value" x="${round(x + barWidth / 2 - 1)}" y="${round(y(value) - 3)}" text-anchor="middle">${
          withoutZero(value)
        }</text>`,
      );
    });
    const raw = medianOf(results, { kind: "raw", runtime }, shape, framesPerSecond);
    const speed = raw === undefined ? "" : `raw: ${short(raw)} frames/s`;
    parts.push(
      `<text class="tick" x="${round(centre)}" y="${y(0) + 16}" text-anchor="middle">${shape}</text>`,
      `<text class="tick" x="${round(centre)}" y="${y(0) + 30}" text-anchor="middle">${speed}</text>`,
    );
  });
  return parts.join("\n");
}

/** For those who can't see it. */
function description(results: Results, runtimes: readonly RuntimeName[], series: Series): string {
  return runtimes.map((runtime) => {
    const parts = results.shapes.flatMap((shape) => {
      const values = series.flatMap(([kind, label]) => {
        const ratio = ratioOf(results, { kind, runtime }, { kind: "raw", runtime }, shape, framesPerSecond);
        return ratio === undefined ? [] : [`${label} ${ratio.median.toFixed(2)}`];
      });
      return values.length === 0 ? [] : [`${shape}: ${values.join(", ")}`];
    });
    return escaped(`${TITLES[runtime]}. ${parts.join("; ")}.`);
  }).join(" ");
}

/** `.93`, `1.0`: there is little room over a bar. */
function withoutZero(ratio: number): string {
  return ratio < 0.995 ? ratio.toFixed(2).replace(/^0/, "") : ratio.toFixed(1);
}

/** `95 k`, `2.4 M`. */
function short(value: number): string {
  const [scaled, unit] = value >= 1e6 ? [value / 1e6, "M"] : [value / 1e3, "k"];
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
