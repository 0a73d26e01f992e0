/** An endpoint with TLS, and the certificates of its tests. */
import { type Connection, type ConnectionHandler, ServerEndpoint, type ServerEndpointOptions } from "../../../mod.ts";
import { echo, portOf } from "../../support/endpoints.ts";
import { authority, certificate, type TestCertificate } from "./certificates.ts";

export interface TestCertificates {
  readonly ca: TestCertificate;
  readonly otherCa: TestCertificate;
  readonly localhost: TestCertificate;
  readonly api: TestCertificate;
  readonly wild: TestCertificate;
  readonly client: TestCertificate;
  readonly stranger: TestCertificate;
}

let made: TestCertificates | undefined;

/** The certificates, made at the first call. */
export function certificates(): TestCertificates {
  if (made !== undefined) return made;
  const ca = authority("ca"), otherCa = authority("other-ca");
  return made = {
    ca,
    otherCa,
    localhost: certificate(ca, "localhost", "DNS:localhost,IP:127.0.0.1"),
    api: certificate(ca, "api.example.com", "DNS:api.example.com"),
    wild: certificate(ca, "wild.example.com", "DNS:*.example.com"),
    client: certificate(ca, "client-7", "DNS:client-7"),
    stranger: certificate(otherCa, "stranger", "DNS:stranger"),
  };
}

/** An endpoint with TLS that notes its connections. Disposing of it closes it. */
export class Secure implements AsyncDisposable {
  readonly endpoint: ServerEndpoint;
  readonly connections: Connection[];

  private constructor(endpoint: ServerEndpoint, connections: Connection[]) {
    this.endpoint = endpoint;
    this.connections = connections;
  }

  static async listen(
    tls: ServerEndpointOptions["tls"] = {},
    options: ServerEndpointOptions = {},
    handler: ConnectionHandler = echo,
  ): Promise<Secure> {
    const connections: Connection[] = [];
    const own = tls.cert === undefined && tls.certFile === undefined ? certificates().localhost.files : {};
    const endpoint = await ServerEndpoint.listen({ ...options, tls: { ...own, ...tls } }, (connection) => {
      connections.push(connection);
      return handler(connection);
    });
    return new Secure(endpoint, connections);
  }

  get port(): number {
    return portOf(this.endpoint);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endpoint.drain({ deadline: 2_000 });
  }
}
