/** A connection between two {@linkcode Peer}s, and how to open one. */
import { assertEquals } from "@std/assert";
import type {
  Acceptor,
  EndpointAddress,
  TransportListener,
  TransportListenOptions,
  TransportSocket,
} from "../../../src/transport/contract.ts";
import type { FreeAddress, Network } from "./networks.ts";
import { Peer } from "./peer.ts";

/** A listener whose sockets can be waited for. Disposing of it closes it. */
export class TestListener implements Acceptor, AsyncDisposable {
  readonly failures: Error[] = [];
  readonly #sockets: TransportSocket[] = [];
  #free: FreeAddress | undefined;
  #listener!: TransportListener;
  #wake: (() => void) | undefined;
  #accepted = 0;

  static async open(network: Network, options: Partial<TransportListenOptions> = {}): Promise<TestListener> {
    const opened = new TestListener();
    opened.#free = options.address ? undefined : network.address();
    const address = options.address ?? opened.#free!.address;
    opened.#listener = await network.transport.listen({ ...options, address }, opened);
    return opened;
  }

  get address(): EndpointAddress {
    return this.#listener.address;
  }

  /** How many sockets were handed over so far. */
  get accepted(): number {
    return this.#accepted;
  }

  pause(): void {
    this.#listener.pause();
  }

  resume(): void {
    this.#listener.resume();
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  accept(socket: TransportSocket): void {
    this.#accepted++;
    this.#sockets.push(socket);
    this.#wake?.();
  }

  acceptFailed(error: Error): void {
    this.failures.push(error);
    this.#wake?.();
  }

  /** The next socket, in the order of arrival. */
  async next(): Promise<TransportSocket> {
    await this.until(() => this.#sockets.length > 0);
    return this.#sockets.shift()!;
  }

  /** Waits until `condition` holds, which may change with each socket or failure. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake = resolve);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    for (const socket of this.#sockets) await finish(new Peer(socket));
    this.#free?.[Symbol.dispose]();
  }
}

/** Two connected peers, started unless told otherwise. Disposing of them destroys both, and holds them to the contract. */
export class Link implements AsyncDisposable {
  readonly client: Peer;
  readonly server: Peer;
  readonly listener: TestListener;

  private constructor(listener: TestListener, client: Peer, server: Peer) {
    this.listener = listener;
    this.client = client;
    this.server = server;
  }

  static async open(network: Network, { start = true }: { start?: boolean } = {}): Promise<Link> {
    const listener = await TestListener.open(network);
    const { address } = listener;
    const [client, server] = await Promise.all([network.transport.connect({ address }), listener.next()]);
    const link = new Link(listener, new Peer(client), new Peer(server));
    if (start) {
      link.client.start();
      link.server.start();
    }
    return link;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await finish(this.client);
    await finish(this.server);
    await this.listener[Symbol.asyncDispose]();
    assertEquals({ client: this.client.violations, server: this.server.violations }, { client: [], server: [] });
  }
}

/** Destroys what is left of `peer`, and waits until it is gone. */
export async function finish(peer: Peer): Promise<void> {
  if (!peer.started) peer.start();
  peer.destroy();
  await peer.ended();
}

/** Lets the event loop turn often enough for whatever is ready to have happened: by talking over other connections. */
export async function settle(network: Network): Promise<void> {
  await using link = await Link.open(network);
  const { client, server } = link;
  for (let round = 1; round <= 20; round++) {
    await client.send(Uint8Array.of(round));
    await server.until(() => server.received === round);
    await server.send(Uint8Array.of(round));
    await client.until(() => client.received === round);
  }
}

/** Bytes that differ by their place, so that a missing or repeated one shows. */
export function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff;
  return bytes;
}

/** Compares without building a message of megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.length, expected.length, "lengths differ");
  const place = actual.findIndex((byte, i) => byte !== expected[i]);
  assertEquals(place, -1, "bytes differ");
}
