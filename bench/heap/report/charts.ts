import { bytesPerTurn } from "../assert_flat.ts";
import type { Judged, Proof } from "../prove.ts";
import { Plane } from "./axes.ts";
import { type Curve, curveOf, rangeOf, turnsOf, upTo } from "./curves.ts";
import { byteUnit } from "./scale.ts";
import { round, svgOf, textAt } from "./svg.ts";

const SMALL = { width: 362, height: 250, frame: { left: 66, top: 32, right: 338, bottom: 202 } };
const Y_NAME = "kept";

/** The library and its controls, as far as the longest control goes. */
export function besideControls({ judged, scenario }: Proof): string {
  const { plane, lines } = linesOf(judged, SMALL.frame);
  const name = `${scenario.id} on ${judged[0].series.runtime}: memory kept by the library and by its controls`;
  return svgOf(SMALL.width, SMALL.height, name, runtimeOf(judged) + plane.axes("turns", Y_NAME) + lines.join(""));
}

/** The library alone, over its whole run, below the line that it must not reach. */
export function oursAlone({ judged, scenario }: Proof): string {
  const [ours] = judged;
  const curve = curveOf(ours.series);
  const most = turnsOf(curve);
  const bound: Curve = [[0, 0], [most, scenario.bounds.heapUsed * most]];
  const plane = new Plane(SMALL.frame, most, rangeOf([curve, bound]));
  const name = `${scenario.id} on ${ours.series.runtime}: memory kept by the library, and the limit`;
  const [, [x, y]] = bound;
  const label = textAt(plane.x(0.7 * x) - 8, plane.y(0.7 * y) - 6, "end halo", "limit");
  const limit = `<path class="bound" d="${pathOf(plane, bound)}"/>${label}`;
  const content = runtimeOf(judged) + plane.axes("turns", Y_NAME) + limit + lineOf(plane, curve, 0);
  return svgOf(SMALL.width, SMALL.height, name, content);
}

/** The most that was held at once, as bars, beside what may be. */
export function heldAtOnce({ judged, scenario }: Proof): string {
  const peaks = judged.map(({ series }) => series.mostBytes ?? 0);
  const limit = scenario.bounds.peak!;
  const most = Math.max(limit, ...peaks);
  const unit = byteUnit(most);
  const x = (bytes: number) => round(14 + bytes / most * 310);
  const bars = judged.map(({ title }, i) => {
    const y = 58 + i * 52;
    const value = `${(peaks[i] / unit.size).toFixed(1)} ${unit.name}`;
    return textAt(14, y - 6, i === 0 ? "strong" : "", `${title}: ${value}`) +
      `<rect class="f${i}" x="14" y="${y}" width="${Math.max(1, x(peaks[i]) - 14)}" height="16" rx="2"/>`;
  });
  const bottom = 58 + judged.length * 52 - 18;
  const limitText = `limit ${(limit / unit.size).toFixed(1)} ${unit.name}`;
  return svgOf(
    SMALL.width,
    bottom + 34,
    `${scenario.id} on ${judged[0].series.runtime}: the most bytes held at once`,
    runtimeOf(judged) + bars.join("") +
      `<line class="bound" x1="${x(limit)}" x2="${x(limit)}" y1="54" y2="${bottom}"/>` +
      textAt(x(limit), bottom + 16, x(limit) < 60 ? "" : "middle", limitText),
  );
}

/** The runtime, above a chart. */
function runtimeOf([{ series }]: readonly Judged[]): string {
  return textAt(14, 16, "strong", series.runtime);
}

/** The chart that the README shows: one scenario, with names beside its lines. */
export function mainChart(proof: Proof, style: string): string {
  const { judged } = proof;
  const width = 860;
  const height = 400;
  const { plane, lines, most } = linesOf(judged, { left: 76, top: 64, right: 590, bottom: 340 });
  const title = textAt(20, 26, "title", "What a loop keeps that waits on two queues, one of them idle") +
    textAt(20, 46, "", `heapUsed and external after a forced collection, ${judged[0].series.runtime}`);
  const content = `<rect width="${width}" height="${height}" fill="var(--paper)"/>` + title +
    plane.axes("turns of the loop", Y_NAME) + lines.join("") + labelsOf(plane, judged, most);
  return svgOf(width, height, "Memory kept by the library, and by two patterns that leak", content, style);
}

/** Names at the ends of the lines, moved apart where they would touch. */
function labelsOf(plane: Plane, judged: readonly Judged[], most: number): string {
  const ends = judged.map(({ series }, i) => {
    const shown = upTo(curveOf(series), most);
    return { i, y: plane.y(shown[shown.length - 1][1]) };
  }).sort((a, b) => a.y - b.y);
  for (let n = 1; n < ends.length; n++) ends[n].y = Math.max(ends[n].y, ends[n - 1].y + 40);
  return ends.map(({ i, y }) => {
    const { title, series } = judged[i];
    const [name, more = ""] = i === 0 ? ["this library"] : title.split(": ");
    const perTurn = `${bytesPerTurn(series, "heapUsed").toFixed(i === 0 ? 3 : 0)} bytes a turn`;
    const turns = series.samples[series.samples.length - 1].turns;
    const second = i === 0
      ? `${perTurn}, over ${turns.toLocaleString("en")} turns`
      : `${more === "" ? "" : `${more}; `}${perTurn}`;
    const x = plane.right + 14;
    return `<circle class="f${i}" cx="${x}" cy="${round(y - 4)}" r="5"/>` + textAt(x + 12, y, "strong", name) +
      textAt(x + 12, y + 16, "", second);
  }).join("");
}

function linesOf(judged: readonly Judged[], frame: ConstructorParameters<typeof Plane>[0]) {
  const curves = judged.map(({ series }) => curveOf(series));
  const most = Math.max(...curves.slice(1).map(turnsOf));
  const shown = curves.map((curve) => upTo(curve, most));
  const plane = new Plane(frame, most, rangeOf(shown));
  // The library last, above the others.
  return { plane, most, lines: shown.map((curve, i) => lineOf(plane, curve, i)).reverse() };
}

function lineOf(plane: Plane, curve: Curve, colour: number): string {
  return `<path class="line s${colour}" d="${pathOf(plane, curve)}"/>`;
}

function pathOf(plane: Plane, curve: Curve): string {
  return curve.map(([turns, bytes], i) => `${i === 0 ? "M" : "L"}${plane.x(turns)} ${plane.y(bytes)}`).join("");
}
