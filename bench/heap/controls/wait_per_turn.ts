import { type Counts, MostWaits, type Subject } from "../subject.ts";

/** A queue as upstream's was before its fix: every receive is a new waiter, and one that nobody wants any more stays. */
class WaiterQueue<T> {
  readonly #items: T[] = [];
  readonly #waiters: ((item: T) => void)[] = [];

  get waiters(): number {
    return this.#waiters.length;
  }

  send(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter(item);
  }

  receive(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#waiters.push(resolve)) : Promise.resolve(item);
  }
}

/** Two queues, one never written: each turn waits anew on both, and goes on with whichever answers first. */
export function waitPerTurn(): Subject {
  const busy = new WaiterQueue<number>();
  const idle = new WaiterQueue<number>();
  const waits = new MostWaits();
  return {
    get mostWaits(): number {
      return waits.value;
    },
    async turn(times) {
      for (let i = 0; i < times; i++) {
        const first = Promise.race([idle.receive(), busy.receive()]);
        waits.see(idle.waiters + busy.waiters);
        busy.send(i);
        await first;
      }
    },
    close: (): Promise<Counts> => Promise.resolve({}),
  };
}
