import type { Connection } from "../connection/connection.ts";
import type { ConnectionEnd } from "../connection/end.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import type { RefusalReason } from "./admission.ts";

/**
 * Is told what happens at an endpoint: for a log, say. What it leaves out isn't told, and costs nothing. Calls are made
 * in the middle of the endpoint's work: they must be short and must not throw.
 */
export interface EndpointObserver {
  /** A connection was let in; its handler comes next. */
  opened?(connection: Connection): void;
  /** A connection has ended, with how: what its `closed` resolves with, at the cost of no promise. */
  ended?(connection: Connection, end: ConnectionEnd): void;
  /** A connection was refused. */
  refused?(address: EndpointAddress, reason: RefusalReason): void;
  /** Accepting failed and backs off: out of descriptors, say. */
  acceptFailed?(error: Error): void;
}
