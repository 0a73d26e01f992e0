/**
 * What happens on a socket before it is a connection: one step behind the other, each over what the one before gave.
 *
 *     accepted socket ─► "proxy" ─► "tls" ─► connection
 *
 * @module
 */

import type { TransportSocket } from "./contract.ts";

/** One step from an accepted or dialled socket to a connection. One object serves all, so it holds no state of any. */
export interface HandshakeStep {
  /** Which it is: what its failures are counted under. */
  readonly name: "proxy" | "tls";
  /** Its own deadline, in ms from its beginning. Absent or 0: none but that of all steps together. */
  readonly timeout?: number;
  /**
   * Takes a socket that nobody has started. Resolves with one that nobody has started either, which gives every byte that
   * isn't the step's own: the same socket, or one over it, whose `remoteAddress` is what holds from now on.
   *
   * Rejects where the step fails. The socket is destroyed by then and, if the step had started it, its `gone` has come:
   * nothing of it is left open. An error whose `code` is `ECONNRESET` says that the peer left in the middle.
   *
   * `socket` may be destroyed from outside at any time, at a deadline say; then the step rejects too.
   */
  open(socket: TransportSocket): Promise<TransportSocket>;
}
