import type { EndReason } from "./end.ts";
import type { ConnectionTimeouts } from "./settings.ts";

/** What a connection shows at a tick of the sweep. */
export interface Progress {
  /** Bytes both ways so far. */
  readonly bytes: number;
  readonly bytesOut: number;
  readonly framesIn: number;
  /** Bytes of a frame that isn't whole yet, while the endpoint is reading. */
  readonly partialBytes: number;
  /** Whether the peer owes taking bytes. */
  readonly writing: boolean;
  readonly closing: boolean;
  /** Whether the peer has sent FIN and it's for the reader to go on: by reading or sending. */
  readonly halfOpen: boolean;
  /** Frames waiting to be read, and frames accepted for sending so far. */
  readonly unread: number;
  readonly accepted: number;
}

/**
 * The deadline that has passed. `close` isn't a reason of its own: the connection is ending already. `half-open` isn't
 * one either: nobody attends to a connection whose peer has closed, and it may follow.
 */
export type Overdue = Extract<EndReason, "idle-timeout" | "frame-timeout" | "send-timeout"> | "close" | "half-open";

/**
 * A connection's deadlines, looked at once a tick.
 *
 * Nothing on the data path takes the time: a tick compares counters with those of the tick before. So a deadline starts
 * at the first tick that sees its cause, and passes at the first tick at or after its limit: never early, and late by
 * less than two periods. Exists only while a connection is watched.
 */
export class Deadlines {
  readonly #timeouts: ConnectionTimeouts;
  #bytes = -1;
  #bytesOut = -1;
  #framesIn = -1;
  #idleSince = 0;
  #partialSince = -1;
  #stalledSince = -1;
  #closingSince = -1;
  #halfOpenSince = -1;
  #unread = -1;
  #accepted = -1;

  constructor(timeouts: ConnectionTimeouts) {
    this.#timeouts = timeouts;
  }

  /** The first deadline that has passed at `now`, if one has. */
  overdue(now: number, seen: Progress): Overdue | undefined {
    const { idle, frame, send, drain } = this.#timeouts;

    if (seen.bytes !== this.#bytes) this.#idleSince = now;

    if (seen.partialBytes === 0) this.#partialSince = -1;
    else if (this.#partialSince === -1 || seen.framesIn !== this.#framesIn) this.#partialSince = now;

    if (!seen.writing) this.#stalledSince = -1;
    else if (this.#stalledSince === -1 || seen.bytesOut !== this.#bytesOut) this.#stalledSince = now;

    if (seen.closing && this.#closingSince === -1) this.#closingSince = now;

    if (!seen.halfOpen) this.#halfOpenSince = -1;
    else if (this.#halfOpenSince === -1 || seen.unread !== this.#unread || seen.accepted !== this.#accepted) {
      this.#halfOpenSince = now;
    }

    this.#unread = seen.unread;
    this.#accepted = seen.accepted;
    this.#bytes = seen.bytes;
    this.#bytesOut = seen.bytesOut;
    this.#framesIn = seen.framesIn;

    if (passed(now, this.#stalledSince, send)) return "send-timeout";
    if (passed(now, this.#closingSince, drain)) return "close";
    if (passed(now, this.#partialSince, frame)) return "frame-timeout";
    if (passed(now, this.#halfOpenSince, drain)) return "half-open";
    if (!seen.closing && passed(now, this.#idleSince, idle)) return "idle-timeout";
    return undefined;
  }
}

function passed(now: number, since: number, limit: number): boolean {
  return limit > 0 && since !== -1 && now - since >= limit;
}
