import { setTimeout as delay } from "node:timers/promises";
import { connect } from "../../mod.ts";
import { EchoClient } from "./echo_client.ts";
import type { Tally } from "./tally.ts";

/** Frames that a busy connection keeps in flight. */
export const IN_FLIGHT = 16;
/** Each idle connection sends one frame in so many ms. */
export const IDLE_PERIOD_MS = 1_000;

const DIALS_AT_A_TIME = 32;
const TICK_MS = 20;
/** How long the last echoes may take. */
const SETTLE_MS = 5_000;

/** Many connections to one echo server: a few that are busy, and the rest idle but for a frame now and then. */
export class Load {
  readonly #busy: EchoClient[] = [];
  readonly #idle: EchoClient[] = [];
  #nextIdle = 0;
  #stopped = false;

  /** Connections that were dialled. */
  get size(): number {
    return this.#busy.length + this.#idle.length;
  }

  /** Dials; the first `busy` of the connections are the busy ones. */
  async open(port: number, connections: number, busy: number, tally: Tally): Promise<void> {
    let next = 0;
    const dial = async () => {
      while (next < connections && !this.#stopped) {
        const number = next++;
        const clients = number < busy ? this.#busy : this.#idle;
        const connection = await connect({ port }).catch(({ message }) => {
          throw new Error(`connection ${number} can't be dialled: ${message}`);
        });
        clients.push(new EchoClient(connection, number, tally, number < busy));
      }
    };
    await Promise.all(Array.from({ length: DIALS_AT_A_TIME }, dial));
  }

  /** Sends for so long, or until `stop`, then waits for the last echoes. */
  async run(ms: number): Promise<void> {
    const from = performance.now();
    let idleSent = 0;
    if (!this.#stopped) { for (const client of this.#busy) client.keepInFlight(IN_FLIGHT); }
    for (let passed = 0; passed < ms && !this.#stopped; passed = performance.now() - from) {
      const idleDue = Math.floor(passed / IDLE_PERIOD_MS * this.#idle.length);
      for (; idleSent < idleDue; idleSent++) this.#idle[this.#nextIdle++ % this.#idle.length].send();
      await delay(TICK_MS);
    }
    for (const client of this.#busy) client.keepInFlight(0);
    await this.#settle();
  }

  /** For so long, or until `stop`: every idle connection sends a frame, and the next when its echo is there. */
  async wakeIdle(ms: number): Promise<void> {
    const from = performance.now();
    if (!this.#stopped) { for (const client of this.#idle) client.keepInFlight(1); }
    while (performance.now() - from < ms && !this.#stopped) await delay(TICK_MS);
    for (const client of this.#idle) client.keepInFlight(0);
    await this.#settle();
  }

  /** Ends `open`, `run` and `wakeIdle` early. */
  stop(): void {
    this.#stopped = true;
  }

  /** Closes every connection; echoes that have not come by now count as missing. */
  async close(): Promise<void> {
    await Promise.all([...this.#busy, ...this.#idle].map((client) => client.close()));
  }

  async #settle(): Promise<void> {
    const from = performance.now();
    const clients = [...this.#busy, ...this.#idle];
    while (clients.some(({ outstanding }) => outstanding > 0) && performance.now() - from < SETTLE_MS) await delay(5);
  }
}
