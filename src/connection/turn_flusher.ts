import type { Transport } from "../transport/contract.ts";

/** Something that gathers within a turn of the event loop and writes at its end. */
export interface Flushable {
  flush(): void;
}

/**
 * Gathers the writers that have something to send, and lets them write when the turn is over: sends that follow each
 * other become one write, however many awaits lie between them. One callback a turn serves all connections of a host.
 */
export class TurnFlusher {
  readonly #transport: Transport;
  #due: Flushable[] = [];
  #spare: Flushable[] = [];
  readonly #run = (): void => this.#flushAll();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Has `item.flush()` called once at the end of this turn. The caller sees to it that it's there only once. */
  schedule(item: Flushable): void {
    if (this.#due.push(item) === 1) this.#transport.afterTurn(this.#run);
  }

  #flushAll(): void {
    const due = this.#due;
    this.#due = this.#spare; // what a flush schedules belongs to the next turn
    for (let i = 0; i < due.length; i++) due[i].flush();
    due.length = 0;
    this.#spare = due;
  }
}
