import { bytesPerTurn } from "./assert_flat.ts";
import type { Judged, Proof } from "./prove.ts";

type Row = readonly string[];

/** A proof as a table of text: the library's bytes a turn and each control's, below each other. */
export function tableOf({ scenario, judged }: Proof): string {
  const peaks = scenario.bounds.peak === undefined ? [] : ["held at once"];
  const rows: Row[] = [
    ["", "turns", "heapUsed B/turn", "external B/turn", "most waits", ...peaks, ""],
    ...judged.map((one) => rowOf(one, peaks.length > 0)),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => isText(column, row) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))
      .join("  ").trimEnd()
  );
  const heading = `${scenario.id} (${judged[0].series.runtime}): ${scenario.title}; a turn is ${scenario.turn}`;
  return [heading, ...lines.map((line) => `  ${line}`)].join("\n");
}

function rowOf({ title, series, violations }: Judged, withPeak: boolean): Row {
  const caughtBy = new Set(violations.map(({ measure }) => measure));
  return [
    title,
    whole(series.samples.at(-1)!.turns),
    bytesPerTurn(series, "heapUsed").toFixed(3),
    bytesPerTurn(series, "external").toFixed(3),
    whole(series.mostWaits),
    ...withPeak ? [whole(series.mostBytes ?? 0)] : [],
    caughtBy.size === 0 ? "flat" : `caught by ${[...caughtBy].join(", ")}`,
  ];
}

function whole(count: number): string {
  return count.toLocaleString("en");
}

/** The first column and the last; numbers stand to the right. */
function isText(column: number, row: Row): boolean {
  return column === 0 || column === row.length - 1;
}
