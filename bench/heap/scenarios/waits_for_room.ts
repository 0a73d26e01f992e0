import { Channel } from "../../../src/channel/channel.ts";
import { Queue } from "../../../src/channel/queue.ts";
import { waiterListForRoom } from "../controls/waiter_list_for_room.ts";
import type { Scenario } from "../scenario.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { controlPlan, WAITS } from "./waits.ts";

/** Waits for room in a full channel that nobody goes on with. */
export const waitsForRoom: Scenario = {
  id: "waits-for-room",
  title: "A full channel: each turn waits for room and turns away from it",
  turn: "a wait for room",
  ...WAITS,
  ours: () => new WaitsForRoom(),
  classes: [Queue],
  controls: [{
    title: "a list of waiters for room",
    open: waiterListForRoom,
    plan: controlPlan(5_000),
    caughtBy: ["heapUsed", "waits", "promises"],
  }],
};

const CAPACITY = 4;

class WaitsForRoom implements Subject {
  readonly #channel = new Channel<number>({ capacity: CAPACITY });
  readonly #waits = new MostWaits();
  readonly #first: boolean | Promise<boolean>;

  constructor() {
    while (this.#channel.writer.tryWrite(0));
    this.#first = this.#channel.writer.waitToWrite();
  }

  get mostWaits(): number {
    return this.#waits.value;
  }

  turn(times: number): Promise<void> {
    const { writer } = this.#channel;
    for (let i = 0; i < times; i++) this.#waits.see(writer.waitToWrite() === this.#first ? 1 : 2);
    return Promise.resolve();
  }

  async close(): Promise<Counts> {
    const { reader, writer } = this.#channel;
    const items = reader.take().length;
    const woken = await this.#first && writer.tryWrite(0);
    return { "lost items": CAPACITY - items, "writers not woken": Number(!woken) };
  }
}
