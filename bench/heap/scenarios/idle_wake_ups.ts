import { Channel } from "../../../src/channel/channel.ts";
import { LaneReader } from "../../../src/channel/lane_reader.ts";
import { Queue } from "../../../src/channel/queue.ts";
import { racedWaits } from "../controls/raced_waits.ts";
import { waitPerTurn } from "../controls/wait_per_turn.ts";
import type { Scenario } from "../scenario.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/**
 * The loop that gave this project its reason: it waits on two lanes, of which one is never written.
 *
 * 3.5 million turns are four days at ten turns a second, the length of the run that confirmed the upstream fix.
 */
export const idleWakeUps: Scenario = {
  id: "idle-wake-ups",
  title: "Two lanes, one never written: each turn waits on both",
  turn: "a turn of the wait loop",
  bounds: WAITS.bounds,
  plan: { ...WAITS.plan, turns: 175_000 },
  shortPlan: { ...WAITS.shortPlan, turns: 175_000 },
  ours: () => new IdleWakeUps(),
  classes: [Queue],
  controls: [
    {
      title: "a new wait per turn",
      open: waitPerTurn,
      plan: controlPlan(5_000),
      caughtBy: ["heapUsed", "waits", "promises"],
    },
    {
      title: "the upstream fix, ported literally: reused waits, raced",
      open: racedWaits,
      plan: controlPlan(5_000),
      caughtBy: ["heapUsed"],
    },
  ],
};

class IdleWakeUps implements Subject {
  readonly #busy = new Channel<number>();
  readonly #idle = new Channel<number>();
  readonly #lanes = new LaneReader([this.#idle.reader, this.#busy.reader]);
  readonly #waits = new MostWaits();

  get mostWaits(): number {
    return this.#waits.value;
  }

  async turn(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const wait = this.#lanes.waitToRead();
      this.#waits.see(this.#pending());
      this.#busy.writer.tryWrite(i);
      if (!await wait || this.#lanes.tryRead() !== i) throw new Error(`Item ${i} didn't come`);
    }
  }

  #pending(): number {
    return Number(this.#lanes.waiting) + Number(this.#busy.reader.waiting) + Number(this.#idle.reader.waiting);
  }

  async close(): Promise<Counts> {
    this.#busy.writer.complete();
    this.#idle.writer.complete();
    const open = await this.#lanes.waitToRead();
    return { "lanes not ended": Number(open), "pending waits": this.#pending() };
  }
}
