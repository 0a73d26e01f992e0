import { Histogram } from "./histogram.ts";

/** What the clients have seen, all connections together. */
export class Tally {
  /** Frames sent, and echoes that came back whole, in order and right. */
  sent = 0;
  echoed = 0;
  /** Echoes that were wrong. */
  wrong = 0;
  /** Echoes that never came. */
  missing = 0;
  /** Connections that ended and weren't closed by this side. */
  lost = 0;
  /** How long the echoes of busy connections took, in µs. */
  readonly latency = new Histogram();
  /** The first thing that went wrong. */
  firstFault: string | undefined;

  get errors(): number {
    return this.wrong + this.missing + this.lost;
  }

  fault(what: string): void {
    this.firstFault ??= what;
  }
}
