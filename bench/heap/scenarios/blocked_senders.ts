import { Queue } from "../../../src/channel/queue.ts";
import type { Connection } from "../../../src/connection/connection.ts";
import { FramedConnection } from "../../../src/connection/framed_connection.ts";
import { connect } from "../../../src/endpoint/connect.ts";
import { unboundedQueue } from "../controls/unbounded_queue.ts";
import type { Scenario } from "../scenario.ts";
import { StalledPeer } from "../stalled_peer.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/** Senders on a connection whose peer hardly reads: the lane is full, they wait for room, and get it now and then. */
export const blockedSenders: Scenario = {
  id: "blocked-senders",
  title: "A stalled connection: each turn two senders wait for room in a full lane, and get it",
  turn: "a wait of two senders",
  ...WAITS,
  ours: async () => {
    const peer = new StalledPeer();
    const lanes = { frames: LANE_FRAMES };
    return new BlockedSenders(peer, await connect({ port: 1, transport: peer, lanes, timeouts: { send: 0 } }));
  },
  classes: [FramedConnection, Queue],
  controls: [{
    title: "an unbounded queue: no sender ever waits",
    open: unboundedQueue,
    plan: controlPlan(5_000),
    caughtBy: ["heapUsed"],
  }],
};

const LANE_FRAMES = 4;

class BlockedSenders implements Subject {
  readonly #peer: StalledPeer;
  readonly #connection: Connection;
  readonly #payload = new Uint8Array(16);
  readonly #waits = new MostWaits();

  constructor(peer: StalledPeer, connection: Connection) {
    this.#peer = peer;
    this.#connection = connection;
  }

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    const connection = this.#connection;
    for (let i = 0; i < times; i++) {
      while (connection.trySend(this.#payload));
      const first = connection.send(this.#payload);
      const second = connection.send(this.#payload);
      this.#waits.see(connection.stats().pendingWaits);
      await Promise.resolve(); // the first write is under way only at the end of its turn
      this.#peer.take();
      await first;
      await second;
    }
  }

  async close(): Promise<Counts> {
    const { accepted } = this.#connection.stats().lanes.normal;
    this.#connection.abort();
    const { framesOut, undelivered } = await this.#connection.closed;
    return {
      "frames neither sent nor given back": Math.abs(accepted - framesOut - undelivered.length),
      "pending waits": this.#connection.stats().pendingWaits,
    };
  }
}
