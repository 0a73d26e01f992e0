import type { Connection } from "../../mod.ts";
import { faultOf, HEARTBEATS, payloadOf, type Powers, TRAFFIC } from "./payload.ts";
import type { Tally } from "./tally.ts";

/** One connection of the load: sends frames, and checks that each comes back, in order. */
export class EchoClient {
  readonly #connection: Connection;
  readonly #number: number;
  readonly #tally: Tally;
  readonly #busy: boolean;
  readonly #powers: Powers;
  /** When the frames were sent whose echoes are still to come. */
  readonly #sentAt: number[] = [];
  #sent = 0;
  #echoed = 0;
  #inFlight = 0;
  #closing = false;

  constructor(connection: Connection, number: number, tally: Tally, busy: boolean) {
    this.#connection = connection;
    this.#number = number;
    this.#tally = tally;
    this.#busy = busy;
    this.#powers = busy ? TRAFFIC : HEARTBEATS;
    void this.#readEchoes();
  }

  /** Echoes still to come. */
  get outstanding(): number {
    return this.#sent - this.#echoed;
  }

  /** Keeps so many frames in flight from now on; 0 sends no more. */
  keepInFlight(frames: number): void {
    this.#inFlight = frames;
    this.#topUp();
  }

  /** Sends one frame. */
  send(): void {
    if (this.#closing) return;
    if (!this.#connection.trySend(payloadOf(this.#number, this.#sent, this.#powers))) {
      this.#tally.fault(`connection ${this.#number}: a frame was not accepted`);
      this.#tally.wrong++;
      this.#inFlight = 0;
      return;
    }
    this.#sent++;
    this.#tally.sent++;
    this.#sentAt.push(performance.now());
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#tally.missing += this.outstanding;
    if (this.outstanding > 0) this.#tally.fault(`connection ${this.#number}: ${this.outstanding} echoes never came`);
    await this.#connection.close();
  }

  #topUp(): void {
    while (this.outstanding < this.#inFlight) this.send();
  }

  async #readEchoes(): Promise<void> {
    const { frames } = this.#connection;
    try {
      while (await frames.waitToRead()) {
        const now = performance.now();
        for (const frame of frames.take()) this.#check(frame, now);
        this.#topUp();
      }
    } catch {
      // `closed` says it better.
    }
    if (this.#closing) return;
    this.#inFlight = 0;
    const { reason, error } = await this.#connection.closed;
    this.#tally.lost++;
    this.#tally.fault(
      `connection ${this.#number} was lost: ${reason}${error === undefined ? "" : `, ${error.message}`}`,
    );
  }

  #check(frame: Uint8Array, now: number): void {
    const sentAt = this.#sentAt.shift();
    const fault = sentAt === undefined
      ? `connection ${this.#number}: an echo of nothing`
      : faultOf(frame, this.#number, this.#echoed, this.#powers);
    this.#echoed++;
    if (fault !== undefined) {
      this.#tally.wrong++;
      this.#tally.fault(fault);
      return;
    }
    this.#tally.echoed++;
    if (this.#busy) this.#tally.latency.record((now - sentAt!) * 1000);
  }
}
