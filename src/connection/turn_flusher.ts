import type { Transport } from "../transport/contract.ts";

/** Something that gathers within a turn of the event loop and writes at its end. */
export interface Flushable {
  /** Whether it is likely to have gathered all that it will in this turn. */
  readonly settled: boolean;
  flush(): void;
}

/**
 * How many writers are gathered before those that have settled write. A write wakes its peer, and while all of many
 * gathered, the peers of the first would have nothing to do, and what was read for them would leave the processor's cache.
 */
const GATHERED = 32;

/**
 * Gathers the writers that have something to send, and lets them write when the turn is over: sends that follow each
 * other become one write, however many awaits lie between them. One callback a turn serves all connections of a host.
 * Where many have something to send in one turn, those that have settled don't wait for it.
 */
export class TurnFlusher {
  readonly #transport: Transport;
  /** Those that nobody has looked at. */
  #gathered: Flushable[] = [];
  /** Those that hadn't settled when they were looked at, once each. */
  #late: Flushable[] = [];
  #scheduled = false;
  readonly #endOfTurn = (): void => {
    this.#scheduled = false;
    const late = this.#late;
    const gathered = this.#gathered;
    this.#late = []; // what a flush schedules comes later
    this.#gathered = [];
    flushAll(late);
    flushAll(gathered);
  };

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Has `item.flush()` called once, at the end of this turn at the latest. The caller has it in here only once. */
  schedule(item: Flushable): void {
    if (this.#gathered.length === GATHERED) this.#flushSettled();
    this.#gathered.push(item);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#transport.afterTurn(this.#endOfTurn);
  }

  /** Calls back when this turn is over. */
  afterTurn(callback: () => void): void {
    this.#transport.afterTurn(callback);
  }

  #flushSettled(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    for (let i = 0; i < gathered.length; i++) {
      if (gathered[i].settled) gathered[i].flush();
      else this.#late.push(gathered[i]);
    }
  }
}

function flushAll(items: readonly Flushable[]): void {
  for (let i = 0; i < items.length; i++) items[i].flush();
}
