/** A point of a line: x, then y. */
export type Point = readonly [x: number, y: number];

/** The slope of the line that lies closest to the points, by least squares: y gained for each x. Two points at least. */
export function slopeOf(points: readonly Point[]): number {
  const meanX = mean(points, 0);
  const meanY = mean(points, 1);
  let across = 0;
  let along = 0;
  for (const [x, y] of points) {
    across += (x - meanX) * (y - meanY);
    along += (x - meanX) ** 2;
  }
  return across / along;
}

function mean(points: readonly Point[], axis: 0 | 1): number {
  return points.reduce((sum, point) => sum + point[axis], 0) / points.length;
}
