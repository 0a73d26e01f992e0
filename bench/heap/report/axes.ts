import { byteUnit, countUnit, ticksFor } from "./scale.ts";
import { round, textAt } from "./svg.ts";

/** Where a chart's lines go: pixels of its frame, and the numbers that its edges stand for. */
export class Plane {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];

  constructor(frame: { left: number; top: number; right: number; bottom: number }, xMost: number, y: [number, number]) {
    ({ left: this.left, top: this.top, right: this.right, bottom: this.bottom } = frame);
    this.xTicks = inUnit(0, xMost, countUnit(xMost).size);
    this.yTicks = inUnit(...y, byteUnit(Math.max(...y.map(Math.abs))).size);
    this.#xMost = xMost;
  }

  readonly #xMost: number;

  x(value: number): number {
    return round(this.left + value / this.#xMost * (this.right - this.left));
  }

  y(value: number): number {
    const low = this.yTicks[0];
    const high = this.yTicks[this.yTicks.length - 1];
    return round(this.bottom - (value - low) / (high - low) * (this.bottom - this.top));
  }

  /** The grid, the numbers along it, and what they count. */
  axes(xName: string, yName: string): string {
    const { left, right, top, bottom } = this;
    const xUnit = countUnit(this.#xMost);
    const yUnit = byteUnit(Math.max(...this.yTicks.map(Math.abs)));
    const across = this.yTicks.map((tick) =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${this.y(tick)}" y2="${this.y(tick)}"/>` +
      textAt(left - 8, this.y(tick) + 4, "end", shown(tick / yUnit.size))
    );
    const along = this.xTicks.filter((tick) => tick <= this.#xMost).map((tick) =>
      textAt(this.x(tick), bottom + 18, "middle", shown(tick / xUnit.size))
    );
    const middle = (top + bottom) / 2;
    return across.join("") + along.join("") +
      `<line class="axis" x1="${left}" x2="${right}" y1="${this.y(0)}" y2="${this.y(0)}"/>` +
      textAt((left + right) / 2, bottom + 36, "middle", xUnit.name === "" ? xName : `${xName} (${xUnit.name})`) +
      textAt(14, middle, "middle", `${yName} (${yUnit.name})`, ` transform="rotate(-90 14 ${round(middle)})"`);
  }
}

function inUnit(low: number, high: number, size: number): number[] {
  return ticksFor(low / size, high / size).map((tick) => tick * size);
}

function shown(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}
