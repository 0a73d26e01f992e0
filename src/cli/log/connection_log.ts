import type { Connection } from "../../connection/connection.ts";
import type { ConnectionEnd, EndReason } from "../../connection/end.ts";
import type { RefusalReason } from "../../endpoint/admission.ts";
import type { HandshakeFailure } from "../../endpoint/handshakes.ts";
import type { EndpointObserver } from "../../endpoint/observer.ts";
import type { EndpointAddress } from "../../transport/contract.ts";
import { formatAddress } from "../address.ts";
import type { LineLogger, LogLevel } from "./logger.ts";
import type { Repeats } from "./repeats.ts";

/** Ends of which someone should hear: this side is at fault, or a peer doesn't keep up. */
const WARNED: ReadonlySet<EndReason> = new Set(["handler-error", "lane-overflow", "send-timeout"]);

/**
 * Logs what happens at an endpoint. Connections that open and end as they should are `debug`; a peer that broke something
 * is `info`, and a handler that failed `warn`, both through {@linkcode Repeats}, for peers may do so as often as they like.
 */
export class ConnectionLog implements EndpointObserver {
  readonly #log: LineLogger;
  readonly #repeats: Repeats;
  /** Only where it is written: a line for each connection isn't for nothing. */
  readonly opened: EndpointObserver["opened"];

  constructor(log: LineLogger, repeats: Repeats) {
    this.#log = log;
    this.#repeats = repeats;
    if (log.writes("debug")) {
      this.opened = ({ id, remoteAddress }) =>
        log.debug("connection opened", { id, peer: formatAddress(remoteAddress) });
    }
  }

  ended(connection: Connection, end: ConnectionEnd): void {
    const fields = () => endFields(connection, end);
    const { reason, error } = end;
    const level: LogLevel = WARNED.has(reason) ? "warn" : error === undefined ? "debug" : "info";
    if (level === "debug") {
      if (this.#log.writes(level)) this.#log.debug("connection ended", fields());
    } else {
      this.#repeats.log(reason, level, "connection ended", fields);
    }
  }

  refused(address: EndpointAddress, reason: RefusalReason): void {
    this.#repeats.log(`refused: ${reason}`, "info", "connection refused", () => ({
      peer: formatAddress(address),
      reason,
    }));
  }

  handshakeFailed(address: EndpointAddress, reason: HandshakeFailure, error: unknown): void {
    if (reason === "drained") return;
    this.#repeats.log(`handshake: ${reason}`, "info", "handshake failed", () => ({
      peer: formatAddress(address),
      reason,
      ...(error instanceof Error && { error: error.message }),
    }));
  }

  acceptFailed(error: Error): void {
    this.#repeats.log("accept", "warn", "cannot accept connections for now", () => ({ error: error.message }));
  }
}

function endFields({ id, remoteAddress }: Connection, end: ConnectionEnd): Record<string, unknown> {
  const { reason, error, undelivered, framesIn, framesOut, bytesIn, bytesOut, openedAt, endedAt } = end;
  return {
    id,
    peer: formatAddress(remoteAddress),
    reason,
    // Of a handler's error it matters where it was thrown.
    ...(error !== undefined && { error: reason === "handler-error" ? error : error.message }),
    ms: endedAt - openedAt,
    framesIn,
    framesOut,
    bytesIn,
    bytesOut,
    undelivered: undelivered.length,
  };
}
