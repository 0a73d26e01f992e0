import { Channel } from "../../../src/channel/channel.ts";
import { Queue } from "../../../src/channel/queue.ts";
import { receiveUnderDeadline } from "../controls/receive_under_deadline.ts";
import { lostItems } from "../lost_items.ts";
import type { Scenario } from "../scenario.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/** Waits on an idle channel that nobody goes on with: the caller had something else to do. */
export const abandonedWaits: Scenario = {
  id: "abandoned-waits",
  title: "An idle channel: each turn begins a wait and turns away from it",
  turn: "an abandoned wait",
  ...WAITS,
  ours: () => new AbandonedWaits(),
  classes: [Queue],
  controls: [{
    title: "receive() of a @std/async Channel, under deadline()",
    open: receiveUnderDeadline,
    plan: controlPlan(2_000),
    caughtBy: ["heapUsed", "waits", "lost items"],
  }],
};

class AbandonedWaits implements Subject {
  readonly #channel = new Channel<number>();
  readonly #waits = new MostWaits();
  #last: boolean | Promise<boolean> | undefined;

  get mostWaits(): number {
    return this.#waits.value;
  }

  turn(times: number): Promise<void> {
    const { reader } = this.#channel;
    for (let i = 0; i < times; i++) {
      const wait = i % 2 === 0 ? reader.waitToRead() : reader.waitToRead(new AbortController());
      this.#waits.see(Number(reader.waiting) + Number(this.#last !== undefined && wait !== this.#last));
      this.#last = wait;
    }
    return Promise.resolve();
  }

  async close(): Promise<Counts> {
    const lost = await lostItems(this.#channel);
    return { "lost items": lost, "pending waits": Number(this.#channel.reader.waiting) };
  }
}
