import { connect, type TLSSocket } from "node:tls";
import type { TransportSocket } from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import type { ClientConfig } from "./config.ts";
import { HandshakeStream } from "./handshake_stream.ts";
import { SecureSocket } from "./secure_socket.ts";

/** The client's side of TLS, by `node:tls` over whatever socket it is given. */
export function clientStep(config: ClientConfig): HandshakeStep {
  return { name: "tls", open: (socket) => open(socket, config) };
}

function open(socket: TransportSocket, config: ClientConfig): Promise<TransportSocket> {
  return new Promise((resolve, reject) => {
    const { certificate, authorities: ca, alpn, minVersion, host, serverName, verify } = config;
    const stream = new HandshakeStream(socket, reject);
    const fail = (error: Error): void => stream.fail(error);
    const tls: TLSSocket = connect({
      socket: stream,
      host,
      servername: serverName ?? "",
      minVersion,
      rejectUnauthorized: verify,
      ...(certificate !== undefined && { cert: certificate.cert, key: certificate.key }),
      ...(ca !== undefined && { ca }),
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
    });
    tls.on("error", fail);
    tls.once("secureConnect", () => {
      if (stream.over) return;
      const secure = new SecureSocket(tls, stream, socket, true);
      tls.off("error", fail);
      resolve(secure);
    });
  });
}
