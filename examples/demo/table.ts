/** A row of the table: what it is, the number, and a remark. */
export type Row = readonly [label: string, value: string, remark: string];

/** Rows under each other: labels and remarks to the left, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [labels, values] = [width(0), width(1)];
  return rows
    .map(([label, value, remark]) => `  ${label.padEnd(labels)}  ${value.padStart(values)}  ${remark}`.trimEnd())
    .join("\n");
}

/** A number with its thousands apart: `1,234,567.8`. */
export function grouped(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Microseconds as milliseconds. */
export function inMs(us: number): string {
  return (us / 1000).toFixed(2);
}
