import type { Connection, ConnectionHandler, ConnectOptions, ServerEndpointOptions } from "../../mod.ts";
import { connect, ServerEndpoint } from "../../mod.ts";

/** The port that an endpoint on TCP is bound to. */
export function portOf(endpoint: ServerEndpoint): number {
  if (endpoint.address.transport !== "tcp") throw new TypeError("Cannot tell the port: the endpoint isn't on TCP");
  return endpoint.address.port;
}

/** Sends every frame back. */
export async function echo(connection: Connection): Promise<void> {
  for await (const frame of connection) await connection.send(frame);
}

/** Two ends of one connection, and the endpoint that accepted it. Disposing of it aborts both and closes that. */
export class Pair implements AsyncDisposable {
  readonly endpoint: ServerEndpoint;
  readonly server: Connection;
  readonly client: Connection;

  private constructor(endpoint: ServerEndpoint, server: Connection, client: Connection) {
    this.endpoint = endpoint;
    this.server = server;
    this.client = client;
  }

  static async open(
    { server = {}, client = {} }: { server?: ServerEndpointOptions; client?: Omit<ConnectOptions, "port"> } = {},
  ): Promise<Pair> {
    const endpoint = await ServerEndpoint.listen(server);
    const dialled = await connect({ port: portOf(endpoint), transport: server.transport, ...client });
    const accepted = await endpoint[Symbol.asyncIterator]().next();
    return new Pair(endpoint, accepted.value, dialled);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.abort();
    this.server.abort();
    await Promise.all([this.client.closed, this.server.closed]);
    await this.endpoint.close();
  }
}

/** Listens with a handler, dials, and gives the client's side and a promise of the server's. */
export async function serve(
  handler: ConnectionHandler,
  options: ServerEndpointOptions = {},
): Promise<
  {
    endpoint: ServerEndpoint;
    accepted: Promise<Connection>;
    dial: (options?: Partial<ConnectOptions>) => Promise<Connection>;
  }
> {
  let resolve!: (connection: Connection) => void;
  const accepted = new Promise<Connection>((r) => resolve = r);
  const endpoint = await ServerEndpoint.listen(options, (connection) => {
    resolve(connection);
    return handler(connection);
  });
  return { endpoint, accepted, dial: (more = {}) => connect({ port: portOf(endpoint), ...more }) };
}

/** A payload of `size` bytes that differs by `seed`. */
export function payload(size: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 0xff);
}

/** Text as bytes, and back. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(frame: Uint8Array | undefined): string {
  return frame === undefined ? "<end>" : new TextDecoder().decode(frame);
}

/** Everything that iterating yields, as text, and what it threw, if it did. */
export async function readAll(source: AsyncIterable<Uint8Array>): Promise<{ frames: string[]; thrown: unknown }> {
  const frames: string[] = [];
  try {
    for await (const frame of source) frames.push(text(frame));
  } catch (thrown) {
    return { frames, thrown };
  }
  return { frames, thrown: undefined };
}

/** Reads to the end and throws away what comes, as a client that waits to be told something would. */
export function attend(connection: Connection): Connection {
  void readAll(connection);
  return connection;
}

/** Waits until `condition` holds, a turn at a time; the test's timeout bounds it. */
export async function until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!condition()) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
