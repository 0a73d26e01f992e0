/** TLS over another transport, as a transport: so that what holds for sockets is held against secure ones too. */
import type { Acceptor, Transport, TransportSocket } from "../../../src/transport/contract.ts";
import type { HandshakeStep } from "../../../src/transport/handshake_step.ts";
import { loadClientConfig, loadServerConfig } from "../../../src/tls/config.ts";
import { clientStep } from "../../../src/tls/client_step.ts";
import { serverStep } from "../../../src/tls/server_step.ts";
import { authority, certificate } from "../../tls/support/certificates.ts";

const ca = authority("contract-ca");
const server: HandshakeStep = serverStep(await loadServerConfig(certificate(ca, "localhost", "DNS:localhost").pem));
const client: HandshakeStep = clientStep(
  await loadClientConfig({ ca: ca.pem.cert, serverName: "localhost" }, undefined),
);

/** `inner`, with TLS over each socket that it accepts or dials. */
export function overTls(inner: Transport): Transport {
  return {
    name: `${inner.name} tls`,
    listen: (options, acceptor) => inner.listen(options, secured(acceptor)),
    connect: async (options) => await client.open(await inner.connect(options)),
    afterTurn: (callback) => inner.afterTurn(callback),
  };
}

function secured(acceptor: Acceptor): Acceptor {
  return {
    accept: (socket: TransportSocket) => {
      server.open(socket).then((secure) => acceptor.accept(secure), () => {});
    },
    acceptFailed: (error) => acceptor.acceptFailed(error),
  };
}
