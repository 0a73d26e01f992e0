import { Channel } from "../../../src/channel/channel.ts";
import { Queue } from "../../../src/channel/queue.ts";
import { longWaitMadeAbortable } from "../controls/long_wait_made_abortable.ts";
import { CountedSignal, GIVEN_UP } from "../counted_signal.ts";
import { lostItems } from "../lost_items.ts";
import type { Scenario } from "../scenario.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/** Waits on an idle channel, each with a signal of its own, that are aborted. */
export const abortedWaits: Scenario = {
  id: "aborted-waits",
  title: "An idle channel: each turn waits under a signal of its own, which aborts",
  turn: "an aborted wait",
  ...WAITS,
  ours: () => new AbortedWaits(),
  classes: [Queue],
  controls: [{
    title: "one long wait, made abortable each turn (@std/async abortable)",
    open: longWaitMadeAbortable,
    plan: controlPlan(2_000),
    caughtBy: ["heapUsed"],
  }],
};

/** Counting listeners takes longer than the wait, so it is done for one in so many: an odd number, for both kinds. */
const COUNTED_EACH = 15;

class AbortedWaits implements Subject {
  readonly #channel = new Channel<number>();
  readonly #waits = new MostWaits();
  #listenersLeft = 0;

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    const { reader } = this.#channel;
    for (let i = 0; i < times; i++) {
      const counted = i % COUNTED_EACH === 0 ? new CountedSignal() : undefined;
      const controller = counted?.controller ?? new AbortController();
      const wait = i % 2 === 0 ? reader.waitToRead(controller) : reader.read(controller);
      this.#waits.see(Number(reader.waiting));
      controller.abort(GIVEN_UP);
      await refused(wait);
      if (reader.waiting) throw new Error("An aborted wait is still pending");
      this.#listenersLeft += counted?.listeners ?? 0;
    }
  }

  counts(): Counts {
    return { listeners: this.#listenersLeft };
  }

  async close(): Promise<Counts> {
    return { "lost items": await lostItems(this.#channel), "pending waits": Number(this.#channel.reader.waiting) };
  }
}

async function refused(wait: unknown): Promise<void> {
  try {
    await wait;
  } catch (reason) {
    if (reason === GIVEN_UP) return;
    throw reason;
  }
  throw new Error("An aborted wait was answered");
}
