import type { TransportSocket } from "../transport/contract.ts";
import { errno } from "../transport/errno.ts";
import { SocketStream } from "./socket_stream.ts";

/**
 * A socket's stream while `node:tls` shakes hands over it. The first thing that goes wrong destroys the socket, and is
 * what `reject` is called with once that is gone; a peer that closes is `ECONNRESET`. Then it is a session's, which
 * takes its callbacks over.
 */
export class HandshakeStream extends SocketStream {
  #failure: Error | undefined;

  constructor(socket: TransportSocket, reject: (error: Error) => void) {
    super(socket);
    this.on("error", () => {}); // `reject` hears it
    this.onFin = () => this.fail(peerLeft());
    this.onGone = (error) => reject(this.#failure ?? error ?? givenUp());
  }

  /** Whether nothing can come of it any more. */
  get over(): boolean {
    return this.#failure !== undefined || this.gone;
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.destroy(this.#failure);
  }
}

/** The peer sent FIN. Its code is what a `HandshakeStep` rejects with then. */
export function peerLeft(): Error {
  return errno("ECONNRESET", "Cannot complete TLS handshake: the peer closed the connection in the middle of it");
}

/** This side destroyed the socket: by a deadline, or a drain. */
export function givenUp(): Error {
  return new Error("Cannot complete TLS handshake: it was given up");
}
