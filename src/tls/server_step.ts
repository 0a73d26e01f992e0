import { createSecureContext, type SecureContext, Server, type TLSSocket } from "node:tls";
import type { TransportSocket } from "../transport/contract.ts";
import { systemError } from "../transport/errno.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import type { ServerConfig } from "./config.ts";
import { HandshakeStream } from "./handshake_stream.ts";
import { forName } from "./names.ts";
import { SecureSocket } from "./secure_socket.ts";

/** So long that it never comes: the endpoint keeps the deadline, and knows of no other. */
const NO_TIMEOUT = 2_147_483_647;

/** The server's side of TLS, by `node:tls` over whatever socket it is given. */
export function serverStep(config: ServerConfig): HandshakeStep {
  const sessions = new Sessions(config);
  return { name: "tls", open: (socket) => sessions.open(socket) };
}

type Accept = (this: Server, stream: HandshakeStream) => void;

/**
 * A `tls.Server` that listens nowhere and is handed its streams, which is the one documented way to have the client's
 * certificate verified on each runtime: a bare `TLSSocket` doesn't.
 */
class Sessions {
  readonly #config: ServerConfig;
  readonly #server: Server;
  readonly #accept: Accept;

  constructor(config: ServerConfig) {
    const { certificate: { cert, key }, authorities: ca, minVersion, alpn } = config;
    const contexts = new Map<string, SecureContext>();
    for (const [name, other] of config.sni) {
      contexts.set(name, createSecureContext({ cert: other.cert, key: other.key, ca, minVersion }));
    }
    this.#config = config;
    this.#server = new Server({
      cert,
      key,
      ca,
      minVersion,
      requestCert: config.clientCertificate !== "none",
      rejectUnauthorized: config.clientCertificate === "require",
      allowHalfOpen: true,
      handshakeTimeout: NO_TIMEOUT,
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      ...(contexts.size > 0 && {
        SNICallback: (name: string, choose: (error: null, context?: SecureContext) => void) => {
          choose(null, forName(contexts, name));
        },
      }),
    });
    const [accept] = this.#server.listeners("connection") as Accept[];
    if (accept === undefined) throw new TypeError("Cannot use tls: this runtime's tls.Server takes no streams");
    this.#accept = accept;
  }

  open(socket: TransportSocket): Promise<TransportSocket> {
    return new Promise((resolve, reject) => {
      const stream = new HandshakeStream(socket, reject);
      // The server, but for whom it tells how this one went.
      const asked = this.#config.clientCertificate;
      const told = (event: string, first: unknown, second?: TLSSocket): boolean => {
        if (event === "secureConnection") {
          const tls = first as TLSSocket;
          if (stream.over) tls.destroy();
          else if (asked === "require" && !tls.authorized) stream.fail(unauthorized(tls));
          else resolve(new SecureSocket(tls, stream, socket, asked !== "none"));
        } else if (event === "tlsClientError") {
          stream.fail(second?.authorizationError ? unauthorized(second) : systemError(first));
        }
        return true;
      };
      this.#accept.call(Object.create(this.#server, { emit: { value: told } }), stream);
    });
  }
}

function unauthorized({ authorizationError }: TLSSocket): Error {
  return new Error(
    `Cannot complete TLS handshake: the client's certificate isn't good: ${authorizationError ?? "there is none"}`,
  );
}
