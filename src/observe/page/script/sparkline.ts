/** Lines without axes: from zero to the highest value, which stands in their description. */
export const SPARKLINE: string = String.raw`
/** @typedef {{ measure: Measure, name: "in" | "out" }} Line */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/**
 * Draws the lines into the box, between zero and the highest value.
 * @param {Line[]} lines @param {Box} box @param {number} highest
 */
function drawLines(lines, box, highest) {
  const now = samples[samples.length - 1].at;
  const perMs = (box.right - box.left) / spanMs();
  const perUnit = (box.bottom - box.top) / (highest || 1);
  return lines.flatMap(({ measure, name }) => {
    let line = "", area = "";
    for (const run of runs(measure)) {
      /** @param {Sample} sample */
      const x = (sample) => (box.right - (now - sample.at) * perMs).toFixed(1);
      const points = run.map((sample) => x(sample) + " " + (box.bottom - sample[measure] * perUnit).toFixed(1)).join("L");
      // A run of one sample is a dot: a line to itself, with a round end.
      line += "M" + points + (run.length === 1 ? "L" + points : "");
      area += "M" + x(run[0]) + " " + box.bottom + "L" + points + "L" + x(run[run.length - 1]) + " " + box.bottom + "Z";
    }
    return [
      makeSvg("path", { d: area, class: "area " + name }),
      makeSvg("path", { d: line, class: "line " + name }),
    ];
  });
}

/** @param {string} name @param {Line[]} lines @param {(n: number) => Quantity} unit */
function drawSparkline(name, lines, unit) {
  const svg = byId("spark-" + name);
  const { clientWidth: width, clientHeight: height } = svg;
  const highest = Math.max(...lines.map(({ measure }) => peak(measure)));
  svg.replaceChildren(...drawLines(lines, { left: 0, right: width - 1, top: 3, bottom: height - 1 }, highest));
  const text = "peak " + written(unit(highest));
  setText(byId("peak-" + name), text);
  setAttribute(svg, "aria-label", text + ", " + spanText());
}
`;
