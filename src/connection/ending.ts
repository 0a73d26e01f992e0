import type { ConnectionClosedError } from "../errors.ts";
import type { ConnectionEnd, EndReason } from "./end.ts";

/** How far a connection is with its end; {@linkcode FramedConnection} says what each means. */
export type ConnectionState = "open" | "closing" | "failing" | "ended";

/**
 * How one connection ends, and who waits for that. An open connection has one only if somebody asked for `closed` or
 * `signal`, or if it drains.
 */
export class Ending {
  state: ConnectionState = "open";
  /** Whether its endpoint drains, so that an end that nobody chose is called that. */
  draining = false;
  #reason: EndReason | undefined;
  #error: Error | undefined;
  #end: ConnectionEnd | undefined;
  #closed: Promise<ConnectionEnd> | undefined;
  #resolveClosed: ((end: ConnectionEnd) => void) | undefined;
  #abortController: AbortController | undefined;

  /** The first cause. */
  get reason(): EndReason | undefined {
    return this.#reason;
  }

  /** What went wrong first. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Names a cause, which counts if it's the first; so does what went wrong. */
  because(reason: EndReason, error?: Error): void {
    this.#reason ??= reason;
    this.#error ??= error;
  }

  get closed(): Promise<ConnectionEnd> {
    return this.#closed ??= this.#end !== undefined
      ? Promise.resolve(this.#end)
      : new Promise((resolve) => this.#resolveClosed = resolve);
  }

  /** A signal that is aborted when the connection has ended, with what `why` makes. */
  signal(why: () => ConnectionClosedError): AbortSignal {
    if (this.#abortController === undefined) {
      this.#abortController = new AbortController();
      if (this.#end !== undefined) this.#abortController.abort(why());
    }
    return this.#abortController.signal;
  }

  /** The connection is gone. */
  settle(end: ConnectionEnd, why: () => ConnectionClosedError): void {
    this.#end = end;
    this.#abortController?.abort(why());
    this.#resolveClosed?.(end);
  }
}
