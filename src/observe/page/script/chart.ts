/** A chart with axes, drawn at the size that it has on the screen, so that its letters are never stretched. */
export const CHART: string = String.raw`
/**
 * Round steps that cut the range from 0 to the highest value in three to six.
 * @param {number} highest @param {number} base
 */
function ticks(highest, base) {
  const unit = base ** Math.max(0, Math.floor(Math.log(highest || 1) / Math.log(base)));
  const steps = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000].map((n) => n * unit);
  const step = steps.find((n) => highest / n <= 4) || unit;
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** @param {string} id @param {Line[]} lines */
function drawMemory(id, lines) {
  const svg = byId(id);
  const { clientWidth: width, clientHeight: height } = svg;
  const marks = ticks(Math.max(...lines.map(({ measure }) => peak(measure))), 1024);
  const highest = marks[marks.length - 1];
  const box = { left: 64, right: width - 1, top: 10, bottom: height - 24 };
  const parts = marks.map((mark) => {
    const y = Math.round(box.bottom - (box.bottom - box.top) * mark / highest);
    const text = mark === 0 ? "0" : written(bytes(mark));
    return [
      makeSvg("line", { class: mark === 0 ? "grid zero" : "grid", x1: box.left, x2: box.right, y1: y, y2: y }),
      makeSvg("text", { class: "y", x: box.left - 8, y: y + 4 }, text),
    ];
  });
  const span = spanMs();
  const stepMs = span / (span === HISTORY_MS ? 5 : 4);
  const times = Array.from({ length: Math.round(span / stepMs) + 1 }, (_, i) => {
    const ago = i * stepMs;
    const x = box.right - (box.right - box.left) * ago / span;
    const text = ago === 0 ? "now" : ago % 60_000 === 0 ? "−" + ago / 60_000 + " min" : "−" + ago / 1000 + " s";
    return makeSvg("text", { class: ago === 0 ? "x last" : "x", x, y: height - 6 }, text);
  });
  svg.replaceChildren(...parts.flat(), ...times, ...drawLines(lines, box, highest));
  const { heap, rss } = samples[samples.length - 1];
  /** @param {Measure} measure @param {number} now */
  const said = (measure, now) => "at most " + written(bytes(peak(measure))) + ", now " + written(bytes(now));
  const text = "heap in use " + said("heap", heap) + "; resident " + said("rss", rss);
  setAttribute(svg, "aria-label", "Over the " + spanText() + ": " + text);
}
`;
