import { Channel } from "../../../src/channel/channel.ts";
import { Queue } from "../../../src/channel/queue.ts";
import { listenerPerWait } from "../controls/listener_per_wait.ts";
import { CountedSignal } from "../counted_signal.ts";
import { lostItems } from "../lost_items.ts";
import type { Scenario } from "../scenario.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/** Waits under a signal that outlives them all: the signal of a server that is shutting down one day. */
export const signalledWaits: Scenario = {
  id: "signalled-waits",
  title: "A channel: each turn waits under one long-lived signal, and is answered",
  turn: "a wait under the signal",
  ...WAITS,
  ours: () => new SignalledWaits(),
  classes: [Queue],
  controls: [{
    title: "a listener per wait on a long-lived signal",
    open: listenerPerWait,
    plan: controlPlan(1_000),
    caughtBy: ["heapUsed", "listeners"],
  }],
};

const TOO_MANY = 1_000;

class SignalledWaits implements Subject {
  readonly #channel = new Channel<number>();
  readonly #counted = new CountedSignal();
  readonly #waits = new MostWaits();

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    const { reader, writer } = this.#channel;
    for (let i = 0; i < times; i++) {
      const wait = reader.waitToRead(this.#counted);
      void reader.waitToRead(this.#counted); // another listener is not another wait's
      this.#waits.see(Number(reader.waiting));
      writer.tryWrite(i);
      if (!await wait || reader.tryRead() !== i) throw new Error(`Item ${i} didn't come`);
      // Runtimes look through all of them to add one, so a million would take for ever.
      if (this.#counted.listeners > TOO_MANY) throw new Error(`${TOO_MANY} listeners are left on the signal`);
    }
  }

  counts(): Counts {
    return { "listeners": this.#counted.listeners, "most listeners": this.#counted.mostListeners };
  }

  async close(): Promise<Counts> {
    return { "lost items": await lostItems(this.#channel), "listeners": this.#counted.listeners };
  }
}
