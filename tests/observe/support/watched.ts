import {
  AdminServer,
  type AdminServerOptions,
  type Observed,
  observeEndpoint,
  type Snapshot,
} from "../../../observe.ts";
import { connect, type Connection, ServerEndpoint, type Transport } from "../../../mod.ts";
import { portOf } from "../../support/endpoints.ts";
import { memoryTransport } from "../../../src/transport/memory.ts";

/** An endpoint inside the process, what is asked of it counted, and an admin server that looks at it. */
export class Watched implements AsyncDisposable {
  readonly endpoint: ServerEndpoint;
  admin!: AdminServer;
  snapshots = 0;
  drains = 0;
  errors: string[] = [];
  /** What the next snapshots are, if not the endpoint's. */
  snapshot: (() => Snapshot | Promise<Snapshot>) | undefined;
  /** What a drain comes to, if not the endpoint's. */
  drain: (() => unknown) | undefined;

  readonly #transport: Transport;

  private constructor(endpoint: ServerEndpoint, transport: Transport) {
    this.endpoint = endpoint;
    this.#transport = transport;
  }

  static async open(options: AdminServerOptions = {}): Promise<Watched> {
    const transport = memoryTransport();
    const watched = new Watched(await ServerEndpoint.listen({ transport }), transport);
    watched.admin = await AdminServer.listen(watched.observed, {
      onError: ({ message }) => watched.errors.push(message),
      ...options,
    });
    return watched;
  }

  get observed(): Observed {
    const endpoint = observeEndpoint(this.endpoint);
    return {
      snapshot: () => {
        this.snapshots++;
        return (this.snapshot ?? endpoint.snapshot)();
      },
      drain: () => {
        this.drains++;
        return (this.drain ?? endpoint.drain)();
      },
    };
  }

  /** A connection to the endpoint. */
  dial(): Promise<Connection> {
    return connect({ transport: this.#transport, port: portOf(this.endpoint) });
  }

  get port(): number {
    return this.admin.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close();
    await this.endpoint.close();
  }
}
