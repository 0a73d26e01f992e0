import { Queue } from "../../../src/channel/queue.ts";
import type { Connection } from "../../../src/connection/connection.ts";
import { FramedConnection } from "../../../src/connection/framed_connection.ts";
import type { EndReason } from "../../../src/connection/end.ts";
import { deadlineTimers, type Keeper, logFiles, registry, shutdownListeners } from "../controls/kept_per_connection.ts";
import { WAYS_TO_END, type WayToEnd } from "../load/commands.ts";
import type { Scenario } from "../scenario.ts";
import { Served } from "../served.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";

const AT_ONCE = 180;
const ROUND = 1_020; // a whole number of times every way to end
const CONTROL = { turns: 180, rehearsal: 0, warmUp: 1, rounds: 4 };

/** Connections that come, exchange a frame, and go, in every way there is. */
export const churn: Scenario = {
  id: "churn",
  title: `TCP connections that exchange a frame and end, ${AT_ONCE} at a time: ${WAYS_TO_END.join(", ")}`,
  turn: "a connection",
  // 16 bytes are less than an entry of a map, and anything that a connection leaves behind is more.
  bounds: { heapUsed: 16, external: 16, rss: true, waits: 0, left: 524_288 },
  plan: { turns: ROUND, rehearsal: 7, warmUp: 2, rounds: 20 },
  shortPlan: { turns: ROUND, rehearsal: 6, warmUp: 1, rounds: 10 },
  ours: () => Churn.open(),
  classes: [FramedConnection, Queue],
  controls: [
    {
      title: "connections kept in a registry",
      open: () => Churn.open(registry()),
      plan: CONTROL,
      caughtBy: ["heapUsed"],
    },
    {
      title: "a listener per connection, left on the server's signal",
      open: () => Churn.open(shutdownListeners()),
      plan: CONTROL,
      caughtBy: ["heapUsed", "listeners"],
    },
    {
      title: "a timer per connection, never cleared",
      open: () => Churn.open(deadlineTimers()),
      plan: CONTROL,
      caughtBy: ["heapUsed", "timers"],
    },
    {
      title: "a descriptor per connection, never closed",
      open: () => Churn.open(logFiles()),
      plan: CONTROL,
      caughtBy: ["descriptors"],
    },
  ],
};

/** What the endpoint has to say of each way to end. */
const REASONS: Record<WayToEnd, EndReason> = {
  fin: "peer-closed",
  reset: "transport-error",
  half: "frame-timeout",
  close: "closed",
  abort: "aborted",
  throw: "handler-error",
};

/** Sends frames back, but for one that says how to end. */
async function endAsTold(connection: Connection): Promise<void> {
  for await (const frame of connection) {
    if (frame.byteLength > 5) {
      await connection.send(frame);
      continue;
    }
    switch (new TextDecoder().decode(frame)) {
      case "close":
        return void connection.close();
      case "abort":
        return connection.abort();
      case "throw":
        throw new Error("The handler was told to throw");
    }
  }
}

class Churn implements Subject {
  readonly #served: Served;
  readonly #keeper: Keeper | undefined;
  readonly #waits = new MostWaits();
  #turns = 0;

  private constructor(served: Served, keeper: Keeper | undefined) {
    this.#served = served;
    this.#keeper = keeper;
  }

  static async open(keeper?: Keeper): Promise<Subject> {
    const served = await Served.open({ timeouts: { frame: 100 } }, (connection) => {
      keeper?.keep(connection);
      return endAsTold(connection);
    });
    return new Churn(served, keeper);
  }

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    await this.#served.peer.ask({ do: "cycle", connections: times, atOnce: AT_ONCE });
    await this.#served.emptied();
    this.#waits.see(this.counts()["pending waits"]);
    this.#turns += times;
  }

  counts(): Counts {
    return { ...this.#served.counts(), ...this.#keeper?.counts?.() };
  }

  async close(): Promise<Counts> {
    this.#keeper?.release();
    const { ended } = this.#served.endpoint.stats();
    const wrong = WAYS_TO_END.map((way) => Math.abs(ended[REASONS[way]] - this.#turns / WAYS_TO_END.length));
    return { ...await this.#served.close(), "wrong reasons": wrong.reduce((sum, count) => sum + count) };
  }
}
