import type { Series } from "../series.ts";

/** What a subject had kept after so many turns: bytes above the first sample. */
export type Curve = readonly (readonly [turns: number, bytes: number])[];

/** The curve of a series: heap and external memory together. */
export function curveOf({ samples }: Series): Curve {
  const [first] = samples;
  return samples.map(({ turns, heapUsed, external }) => [
    turns,
    heapUsed - first.heapUsed + external - first.external,
  ]);
}

/** Its part up to so many turns; where it goes on, the last piece ends there. */
export function upTo(curve: Curve, most: number): Curve {
  const inside = curve.filter(([turns]) => turns <= most);
  const next = curve[inside.length];
  if (next === undefined || inside.length === 0) return inside;
  const [turns, bytes] = inside[inside.length - 1];
  return [...inside, [most, bytes + (next[1] - bytes) * (most - turns) / (next[0] - turns)]];
}

export function turnsOf(curve: Curve): number {
  return curve[curve.length - 1][0];
}

/** The lowest and the highest point of some curves, with 0 between them. */
export function rangeOf(curves: readonly Curve[]): [number, number] {
  const bytes = curves.flat().map(([, bytes]) => bytes);
  return [Math.min(0, ...bytes), Math.max(1, ...bytes)];
}
