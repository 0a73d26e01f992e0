/** TLS over another transport, as a transport: so that what holds for sockets is held against secure ones too. */
import type { Acceptor, Transport, TransportSocket } from "../../../src/transport/contract.ts";
import type { HandshakeStep } from "../../../src/transport/handshake_step.ts";
import { clientTls } from "../../../src/tls/client.ts";
import { serverTls } from "../../../src/tls/server.ts";
import { authority, certificate } from "../../tls/support/certificates.ts";

const ca = authority("contract-ca");
/** `inner`, with TLS over each socket that it accepts or dials. */
export async function overTls(inner: Transport): Promise<Transport> {
  const server = await serverTls(certificate(ca, "localhost", "DNS:localhost").pem, inner);
  const address = { transport: "unix", path: "" } as const;
  const client = await clientTls({ ca: ca.pem.cert, serverName: "localhost" }, address, inner);
  return {
    name: `${inner.name} tls`,
    listen: (options, acceptor) => inner.listen(options, secured(acceptor, server)),
    connect: async (options) => await client.open(await inner.connect(options)),
    afterTurn: (callback) => inner.afterTurn(callback),
  };
}

function secured(acceptor: Acceptor, server: HandshakeStep): Acceptor {
  return {
    accept: (socket: TransportSocket) => {
      server.open(socket).then((secure) => acceptor.accept(secure), () => {});
    },
    acceptFailed: (error) => acceptor.acceptFailed(error),
  };
}
