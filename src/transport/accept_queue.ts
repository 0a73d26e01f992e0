/**
 * Between a listener that accepts and an {@linkcode Acceptor} that may not want it now.
 *
 * @module
 */

import type { Acceptor, TransportSocket } from "./contract.ts";
import { systemError } from "./errno.ts";

/** How many sockets a paused listener holds unless told otherwise: what Node and Deno give the kernel's queue too. */
const DEFAULT_BACKLOG = 511;

/** Gives `socket` to `acceptor`. What that throws costs this one socket, and is reported as a failure to accept. */
export function handOver(acceptor: Acceptor, socket: TransportSocket): void {
  try {
    acceptor.accept(socket);
  } catch (thrown) {
    socket.destroy();
    acceptor.acceptFailed(systemError(thrown));
  }
}

/** Pauses a listener whose runtime accepts by itself: what comes meanwhile is held, in order, up to a limit. */
export class AcceptQueue {
  readonly #acceptor: Acceptor;
  readonly #backlog: number;
  #held: TransportSocket[] = [];
  #paused = false;
  #closed = false;

  constructor(acceptor: Acceptor, backlog: number = DEFAULT_BACKLOG) {
    this.#acceptor = acceptor;
    this.#backlog = backlog;
  }

  /** Hands over `socket`, or holds it, or destroys it where no more can be held. */
  push(socket: TransportSocket): void {
    if (!this.#closed && !this.#paused && this.#held.length === 0) handOver(this.#acceptor, socket);
    else if (!this.#closed && this.#held.length < this.#backlog) this.#held.push(socket);
    else socket.destroy();
  }

  /** Holds what comes from now on. */
  pause(): void {
    this.#paused = true;
  }

  /** Hands over what is held, once the caller is done: accepting may itself pause again. */
  resume(): void {
    this.#paused = false;
    if (this.#held.length > 0) queueMicrotask(() => this.#drain());
  }

  /** Destroys what is held and what still comes. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#held) socket.destroy();
    this.#held = [];
  }

  #drain(): void {
    while (!this.#paused) {
      const socket = this.#held.shift();
      if (!socket) return;
      handOver(this.#acceptor, socket);
    }
  }
}
