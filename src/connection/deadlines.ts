import type { EndReason } from "./end.ts";
import type { ConnectionTimeouts } from "./settings.ts";

/** What the least rate is measured over, in ms: long enough for a packet that is lost to be sent again. */
export const RATE_WINDOW_MS = 5_000;

/** What a connection shows at a tick of the sweep. */
export interface Progress {
  /** Bytes both ways so far. */
  readonly bytes: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly framesIn: number;
  /** Bytes of a frame that isn't whole yet, while the endpoint is reading. */
  readonly partialBytes: number;
  /** Whether this side isn't reading. */
  readonly paused: boolean;
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
 * The deadline that has passed. `frame-rate` is a `frame-timeout` by another measure. `close` isn't a reason of its own:
 * the connection is ending already. `half-open` isn't one either: nobody attends to a connection whose peer has closed,
 * and it may follow.
 */
export type Overdue =
  | Extract<EndReason, "idle-timeout" | "frame-timeout" | "send-timeout">
  | "frame-rate"
  | "close"
  | "half-open";

/**
 * A connection's deadlines, looked at once a tick.
 *
 * Nothing on the data path takes the time: a tick compares counters with those of the tick before. So a deadline starts
 * at the first tick that sees its cause, and passes at the first tick at or after its limit: never early, and late by
 * less than two periods. Made by the first tick that finds something owed, and kept until nothing is.
 */
export class Deadlines {
  readonly #timeouts: ConnectionTimeouts;
  /** The least bytes of an incomplete frame in each {@linkcode RATE_WINDOW_MS}. */
  readonly #leastBytes: number;
  #bytes = -1;
  #bytesOut = -1;
  #framesIn = -1;
  #idleSince = 0;
  #partialSince = -1;
  #windowSince = -1;
  #windowFrom = 0;
  #stalledSince = -1;
  #closingSince = -1;
  #halfOpenSince = -1;
  #unread = -1;
  #accepted = -1;

  /** @param frameBytesPerSecond The least rate at which an incomplete frame may come; 0 means any. */
  constructor(timeouts: ConnectionTimeouts, frameBytesPerSecond = 0) {
    this.#timeouts = timeouts;
    this.#leastBytes = frameBytesPerSecond * (RATE_WINDOW_MS / 1_000);
  }

  /** The first deadline that has passed at `now`, if one has. */
  overdue(now: number, seen: Progress): Overdue | undefined {
    const { idle, frame, send, drain } = this.#timeouts;

    if (seen.bytes !== this.#bytes || seen.paused) this.#idleSince = now;

    if (seen.partialBytes === 0) this.#partialSince = this.#windowSince = -1;
    else if (this.#partialSince === -1 || seen.framesIn !== this.#framesIn) {
      this.#partialSince = this.#windowSince = now;
      this.#windowFrom = seen.bytesIn;
    }
    const slow = this.#isSlow(now, seen.bytesIn);

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
    if (slow) return "frame-rate";
    if (passed(now, this.#halfOpenSince, drain)) return "half-open";
    if (!seen.closing && passed(now, this.#idleSince, idle)) return "idle-timeout";
    return undefined;
  }

  /** Whether a window is over in which fewer bytes came than must. Each is judged alone, so that a burst buys no rest. */
  #isSlow(now: number, bytesIn: number): boolean {
    if (this.#windowSince === -1 || now - this.#windowSince < RATE_WINDOW_MS) return false;
    const came = bytesIn - this.#windowFrom;
    this.#windowSince = now;
    this.#windowFrom = bytesIn;
    return came < this.#leastBytes;
  }
}

function passed(now: number, since: number, limit: number): boolean {
  return limit > 0 && since !== -1 && now - since >= limit;
}
