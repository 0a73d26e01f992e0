/**
 * A listener of Deno's: one loop accepts, until it is closed.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { handOver } from "./accept_queue.ts";
import type { Acceptor, EndpointAddress, TransportListener } from "./contract.ts";
import { endpointAddress } from "./deno_address.ts";
import { DenoSocket, type Shared } from "./deno_socket.ts";
import { systemError } from "./errno.ts";

/** The first wait after accepting failed, in ms; it doubles with each failure that follows. */
const FIRST_BACK_OFF = 5;
/** The longest such wait, in ms. */
const LAST_BACK_OFF = 1000;

export class DenoListener implements TransportListener {
  readonly #listener: Deno.Listener;
  readonly #acceptor: Acceptor;
  readonly #shared: Shared;
  readonly #closing = new AbortController();
  readonly #finished: Promise<void>;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(listener: Deno.Listener, acceptor: Acceptor, shared: Shared) {
    this.#listener = listener;
    this.#acceptor = acceptor;
    this.#shared = shared;
    this.#finished = this.#acceptAll();
  }

  get address(): EndpointAddress {
    return endpointAddress(this.#listener.addr);
  }

  pause(): void {
    if (!this.#closing.signal.aborted) this.#gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#listener.close();
      this.resume();
    }
    return this.#finished;
  }

  /** Ends only by `close`. A pending accept can't be taken back, so a pause holds the one connection it may bring. */
  async #acceptAll(): Promise<void> {
    const { signal } = this.#closing;
    let backOff = FIRST_BACK_OFF;
    while (!signal.aborted) {
      try {
        const conn = await this.#listener.accept();
        while (this.#gate) await this.#gate.promise;
        if (signal.aborted) return conn.close();
        handOver(this.#acceptor, new DenoSocket(conn, this.#shared));
        backOff = FIRST_BACK_OFF;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#acceptor.acceptFailed(systemError(thrown));
        await delay(backOff, { signal }).catch(() => {});
        backOff = Math.min(backOff * 2, LAST_BACK_OFF);
      }
    }
  }
}
