/**
 * A network inside the process, for tests: the contract without an operating system, the same on every runtime.
 *
 * @module
 */

import { AcceptQueue } from "./accept_queue.ts";
import type {
  Acceptor,
  EndpointAddress,
  Transport,
  TransportConnectOptions,
  TransportListener,
  TransportListenOptions,
} from "./contract.ts";
import { errno } from "./errno.ts";
import { connected, defer, type Link, type MemorySocket } from "./memory_socket.ts";

/** By default 65,536 bytes are in flight, a chunk is all of them, and a write that finds room returns `true`. */
export type MemoryTransportOptions = Partial<Link>;

/** A network of its own: its sockets reach its listeners, and no others. */
export interface MemoryTransport extends Transport {
  /** Dials one of this transport's listeners. */
  connect(options: TransportConnectOptions): Promise<MemorySocket>;
}

/**
 * Makes a network without listeners or connections. Of a TCP address, only the port matters; port 0 takes a free one.
 *
 * @throws {RangeError} If `highWaterMark` or `chunkBytes` is not a whole number from 1 up.
 */
export function memoryTransport(options: MemoryTransportOptions = {}): MemoryTransport {
  const link = linkOf(options);
  const network = new Network();
  return {
    name: "memory",
    listen: (options, acceptor) => new Promise((resolve) => resolve(network.bind(options, acceptor))),
    connect: (options) => network.dial(options, link),
    afterTurn: defer,
  };
}

/**
 * Makes two sockets that are connected to each other, neither of them started.
 *
 * @throws {RangeError} If `highWaterMark` or `chunkBytes` is not a whole number from 1 up.
 */
export function memoryPair(options: MemoryTransportOptions = {}): [MemorySocket, MemorySocket] {
  return connected(linkOf(options), tcpAddress(FIRST_FREE_PORT), tcpAddress(FIRST_FREE_PORT + 1));
}

/** Where ports are taken from, as IANA has it for ephemeral ones. */
const FIRST_FREE_PORT = 49_152;

const DEFAULT_HIGH_WATER_MARK = 65_536;

function linkOf(options: MemoryTransportOptions): Link {
  const { highWaterMark = DEFAULT_HIGH_WATER_MARK, chunkBytes = highWaterMark, synchronousWrites = true } = options;
  for (const [name, value] of Object.entries({ highWaterMark, chunkBytes })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot make a memory transport: ${name} ${value} is not a whole number from 1 up`);
    }
  }
  return { highWaterMark, chunkBytes, synchronousWrites };
}

class Network {
  readonly #listeners = new Map<string, MemoryListener>();
  #nextPort = FIRST_FREE_PORT;

  bind({ address, backlog, reusePort }: TransportListenOptions, acceptor: Acceptor): MemoryListener {
    if (reusePort) throw new TypeError("Cannot listen with reusePort: a memory transport has none");
    const bound = address.transport === "tcp" && address.port === 0 ? { ...address, port: this.#freePort() } : address;
    const key = keyOf(bound);
    if (this.#listeners.has(key)) throw errno("EADDRINUSE", `Address already in use: ${key}`);
    const queue = new AcceptQueue(acceptor, backlog);
    const listener = new MemoryListener(bound, queue, () => this.#listeners.delete(key));
    this.#listeners.set(key, listener);
    return listener;
  }

  async dial({ address, signal }: TransportConnectOptions, link: Link): Promise<MemorySocket> {
    signal?.throwIfAborted();
    await new Promise<void>(defer);
    signal?.throwIfAborted();
    const listener = this.#listeners.get(keyOf(address));
    if (!listener) {
      throw errno(address.transport === "tcp" ? "ECONNREFUSED" : "ENOENT", `Nobody listens: ${keyOf(address)}`);
    }
    const local = address.transport === "tcp" ? tcpAddress(this.#freePort()) : { ...address, path: "" };
    const [client, server] = connected(link, local, listener.address);
    defer(() => listener.queue.push(server));
    return client;
  }

  #freePort(): number {
    while (this.#listeners.has(`tcp:${this.#nextPort}`)) this.#nextPort++;
    return this.#nextPort++;
  }
}

function keyOf(address: EndpointAddress): string {
  return address.transport === "tcp" ? `tcp:${address.port}` : `unix:${address.path}`;
}

function tcpAddress(port: number): EndpointAddress {
  return { transport: "tcp", hostname: "127.0.0.1", port };
}

class MemoryListener implements TransportListener {
  readonly address: EndpointAddress;
  readonly queue: AcceptQueue;
  #unbind: (() => void) | undefined;

  constructor(address: EndpointAddress, queue: AcceptQueue, unbind: () => void) {
    this.address = address;
    this.queue = queue;
    this.#unbind = unbind;
  }

  pause(): void {
    this.queue.pause();
  }

  resume(): void {
    this.queue.resume();
  }

  close(): Promise<void> {
    this.#unbind?.();
    this.#unbind = undefined; // the address may be another's by the next call
    this.queue.close();
    return Promise.resolve();
  }
}
