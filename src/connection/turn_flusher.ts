import type { Transport } from "../transport/contract.ts";

/** Something that gathers within a turn of the event loop and writes at its end. */
export interface Flushable {
  flush(): void;
}

/**
 * Writers that gather at most. A write wakes its peer, and while many more gathered, the peers of the first would have
 * nothing to do, and what was read for them would leave the processor's cache.
 */
const MOST_GATHERED = 32;

/**
 * Gathers the writers that have something to send, and lets them write when the turn is over: sends that follow each
 * other become one write, however many awaits lie between them. One callback a turn serves all connections of a host.
 * Where many have something to send in one turn, those that came first write when {@linkcode MOST_GATHERED} are there.
 */
export class TurnFlusher {
  readonly #transport: Transport;
  #due: Flushable[] = [];
  #scheduled = false;
  readonly #endOfTurn = (): void => {
    this.#scheduled = false;
    this.#flushAll();
  };

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Has `item.flush()` called once, at the end of this turn at the latest. The caller sees to it that it's there only once. */
  schedule(item: Flushable): void {
    if (this.#due.length === MOST_GATHERED) this.#flushAll();
    this.#due.push(item);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#transport.afterTurn(this.#endOfTurn);
  }

  /** Calls back when this turn is over. */
  afterTurn(callback: () => void): void {
    this.#transport.afterTurn(callback);
  }

  #flushAll(): void {
    const due = this.#due;
    this.#due = []; // what a flush schedules comes later
    for (let i = 0; i < due.length; i++) due[i].flush();
  }
}
