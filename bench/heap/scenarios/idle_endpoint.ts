import { Queue } from "../../../src/channel/queue.ts";
import { FramedConnection } from "../../../src/connection/framed_connection.ts";
import type { ConnectionHandler } from "../../../src/endpoint/connection_handler.ts";
import { echoRacingAnOutbox } from "../controls/echo_racing_an_outbox.ts";
import { connectionsWithin } from "../probe/descriptors.ts";
import type { Scenario } from "../scenario.ts";
import { echo, Served, SHORT_TIMEOUTS } from "../served.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";

const CONNECTIONS = connectionsWithin(2_000);
/** Connections that exchange a frame at a time: 1 in 100. */
const ACTIVE = CONNECTIONS / 100;

/** What an endpoint is mostly: many connections that do nothing, and a few that do, which are others all the time. */
export const idleEndpoint: Scenario = {
  id: "idle-endpoint",
  title: `${CONNECTIONS} TCP connections, ${ACTIVE} active at a time, the active ones moving on`,
  turn: "a frame sent back",
  bounds: { heapUsed: 0.5, external: 0.5, rss: true, waits: CONNECTIONS, left: 262_144 },
  // V8 goes on compiling for 20 rounds, 20 to 40 KB in steps: with its compilers off, the heap is flat from the first.
  plan: { turns: 5 * CONNECTIONS, rehearsal: 6, warmUp: 20, rounds: 12 },
  shortPlan: { turns: 5 * CONNECTIONS, rehearsal: 4, warmUp: 20, rounds: 8 },
  ours: () => IdleEndpoint.open(echo),
  classes: [FramedConnection, Queue],
  controls: [{
    title: "a handler that races its frames against an idle outbox",
    open: () => IdleEndpoint.open(echoRacingAnOutbox),
    plan: { turns: 2 * CONNECTIONS, rehearsal: 1, warmUp: 1, rounds: 5 },
    caughtBy: ["heapUsed"],
  }],
};

class IdleEndpoint implements Subject {
  readonly #served: Served;
  readonly #waits = new MostWaits();

  private constructor(served: Served) {
    this.#served = served;
  }

  static async open(handler: ConnectionHandler): Promise<Subject> {
    const served = await Served.open({ timeouts: SHORT_TIMEOUTS }, handler);
    await served.peer.ask({ do: "open", connections: CONNECTIONS });
    return new IdleEndpoint(served);
  }

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    await this.#served.peer.ask({ do: "exchange", times: times / ACTIVE, active: ACTIVE });
    await this.#served.swept();
    this.#waits.see(this.counts()["pending waits"]);
  }

  counts(): Counts {
    return this.#served.counts();
  }

  close(): Promise<Counts> {
    return this.#served.close();
  }
}
