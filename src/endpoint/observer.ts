import type { Connection } from "../connection/connection.ts";
import type { ConnectionEnd } from "../connection/end.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import type { RefusalReason } from "./admission.ts";
import type { HandshakeFailure } from "./handshakes.ts";

/**
 * Is told what happens at an endpoint: for a log, say. What it leaves out isn't told, and costs nothing. Calls are made
 * in the middle of the endpoint's work: they must be short and must not throw.
 *
 * @example
 * ```ts
 * import { connect, type EndpointObserver, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const reasons: string[] = [];
 * const observer: EndpointObserver = { ended: (_connection, { reason }) => reasons.push(reason) };
 * const endpoint = await ServerEndpoint.listen({ observer }, () => {}); // closes each at once
 * const client = await connect({ port: (endpoint.address as { port: number }).port });
 * await client.frames.read(); // undefined: it has ended
 * await client.close();
 * await endpoint.close();
 * console.assert(reasons.join() === "closed");
 * ```
 */
export interface EndpointObserver {
  /** A connection was let in; its handler comes next. */
  opened?(connection: Connection): void;
  /** A connection has ended, with how: what its `closed` resolves with, at the cost of no promise. */
  ended?(connection: Connection, end: ConnectionEnd): void;
  /** A connection was refused. */
  refused?(address: EndpointAddress, reason: RefusalReason): void;
  /**
   * An accepted socket became no connection.
   *
   * @param address Where it came from, as far as that is known.
   * @param error What went wrong, for a log: where the peer left or a deadline passed it may be absent.
   */
  handshakeFailed?(address: EndpointAddress, reason: HandshakeFailure, error: unknown): void;
  /** Accepting failed and backs off: out of descriptors, say. */
  acceptFailed?(error: Error): void;
}
