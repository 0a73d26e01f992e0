import { setTimeout as delay } from "node:timers/promises";
import { Load } from "./load.ts";
import { type Outcome, PendingWaits } from "./outcome.ts";
import { Progress } from "./progress.ts";
import type { Snapshot } from "./protocol.ts";
import type { ServerProcess } from "./server_process.ts";
import type { DemoSettings } from "./settings.ts";
import { grouped, inMs } from "./table.ts";
import { Tally } from "./tally.ts";

const PROGRESS_MS = 1_000;
/** Before anything is measured, and for the idle wake-ups at the end: each this part of the time, in ms at most. */
const PART = 0.2;
const LONGEST_PART_MS = 2_000;

/** One run of the demo against a server. */
export class Demo {
  readonly #settings: DemoSettings;
  readonly #server: ServerProcess;
  readonly #load = new Load();
  readonly #tally = new Tally();
  readonly #pendingWaits = new PendingWaits();
  readonly #progress = new Progress();
  #nextProgress = 0;

  constructor(settings: DemoSettings, server: ServerProcess) {
    this.#settings = settings;
    this.#server = server;
  }

  /** Ends the run early; it still closes everything and tells what it has measured. */
  stop(): void {
    this.#load.stop();
  }

  /** Dials, warms up, measures the load and then the idle wake-ups, closes. */
  async run(): Promise<Outcome> {
    const { connections, busy, seconds } = this.#settings;
    const tally = this.#tally;
    const load = this.#load;
    await load.open(this.#server.port, connections, busy, tally);
    this.#nextProgress = performance.now() + PROGRESS_MS;

    const partMs = Math.min(LONGEST_PART_MS, seconds * 1_000 * PART);
    await this.#show(load.run(partMs));

    tally.latency.clear();
    const [echoedBefore, from] = [tally.echoed, performance.now()];
    await this.#show(load.run(seconds * 1_000 - 2.5 * partMs));
    const measured = { seconds: (performance.now() - from) / 1_000, echoedInSeconds: tally.echoed - echoedBefore };

    await this.#show(load.wakeIdle(partMs / 2)); // what this needs once, it has before it is measured
    const before = await this.#measure();
    await this.#show(load.wakeIdle(partMs));
    const after = await this.#measure();
    this.#progress.end();

    const dialled = load.size;
    await load.close();
    return {
      tally,
      connections: dialled,
      busy: Math.min(busy, dialled),
      ...measured,
      before,
      after,
      pendingWaits: this.#pendingWaits,
    };
  }

  async #measure(): Promise<Required<Snapshot>> {
    const snapshot = await this.#server.ask("measure");
    this.#pendingWaits.look(snapshot);
    return snapshot;
  }

  /** Shows how far the load is, once a second, until it is done. */
  async #show(load: Promise<void>): Promise<void> {
    let done = false;
    const loaded = load.finally(() => done = true);
    for (; !done; await delay(20)) {
      if (performance.now() < this.#nextProgress) continue;
      this.#nextProgress += PROGRESS_MS;
      const snapshot = await this.#server.ask("stats");
      this.#pendingWaits.look(snapshot);
      this.#progress.show(this.#line(snapshot));
    }
    await loaded;
  }

  #line({ stats }: Snapshot): string {
    const { echoed, errors, latency } = this.#tally;
    return [
      `${grouped(stats.active)} connections`,
      `${grouped(echoed)} frames echoed`,
      `${grouped(errors)} errors`,
      `p99 ${inMs(latency.percentile(99))} ms`,
      `${grouped(stats.pendingWaits)} pending waits`,
    ].join("  ");
  }
}
