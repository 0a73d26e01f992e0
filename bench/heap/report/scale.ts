/** A unit that numbers of some size are shown in. */
export interface Unit {
  readonly name: string;
  readonly size: number;
}

const BYTE_UNITS: readonly Unit[] = [
  { name: "GiB", size: 1024 ** 3 },
  { name: "MiB", size: 1024 ** 2 },
  { name: "KiB", size: 1024 },
  { name: "bytes", size: 1 },
];

const COUNT_UNITS: readonly Unit[] = [
  { name: "millions", size: 1_000_000 },
  { name: "thousands", size: 1_000 },
  { name: "", size: 1 },
];

/** The unit for bytes up to `most`. */
export function byteUnit(most: number): Unit {
  return unitFor(most, BYTE_UNITS);
}

/** The unit for counts up to `most`. */
export function countUnit(most: number): Unit {
  return unitFor(most, COUNT_UNITS);
}

function unitFor(most: number, units: readonly Unit[]): Unit {
  return units.find(({ size }) => most >= 2 * size) ?? units[units.length - 1];
}

/** Round numbers from at most `low` to at least `high`, about five of them. */
export function ticksFor(low: number, high: number): number[] {
  const step = roundStep((high - low) / 5);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten: the smallest that isn't less. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999)! * power;
}
