/**
 * Node's sockets.
 *
 * What Node does per connection anyway (a stream, its buffers, its events) is most of the cost, so this adds one object
 * and no closure until the first write: the listeners are shared functions that find their {@linkcode NodeSocket} on
 * the `net.Socket`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { connect, createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { setImmediate } from "node:timers";
import { commonLocalAddress, localAddressOf, remoteAddressOf, tcpAddress, UNNAMED } from "./addresses.ts";
import { AcceptQueue } from "./accept_queue.ts";
import type {
  Acceptor,
  ByteSink,
  EndpointAddress,
  Transport,
  TransportConnectOptions,
  TransportListener,
  TransportListenOptions,
  TransportSocket,
} from "./contract.ts";
import { errno, systemError } from "./errno.ts";

/** Makes a transport of `node:net`. */
export function nodeTransport(): Transport {
  return {
    name: "node",
    listen,
    connect: dial,
    // Not `process.nextTick`: that runs before the turn's microtasks. This runs after all that one poll brought.
    afterTurn: (callback) => void setImmediate(callback),
  };
}

async function listen(options: TransportListenOptions, acceptor: Acceptor): Promise<TransportListener> {
  const { address, backlog, reusePort } = options;
  checkPath(address);
  if (reusePort && !canReusePort()) {
    throw new TypeError("Cannot listen with reusePort: Node has it from 22.12 and 23.1");
  }
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  const where = address.transport === "tcp"
    ? { host: address.hostname, port: address.port, ...(reusePort && { reusePort }) }
    : { path: address.path };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...where, ...(backlog !== undefined && { backlog }) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return new NodeListener(server, acceptor, backlog);
}

function canReusePort(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}

/** What a unix socket's path may have, in bytes: 108 with its end on Linux, 104 elsewhere. */
const MAX_PATH_BYTES = process.platform === "linux" ? 107 : 103;

/** Node 20 cuts a path that is too long, and listens on what is left of it. */
function checkPath(address: EndpointAddress): void {
  if (address.transport === "tcp" || Buffer.byteLength(address.path) <= MAX_PATH_BYTES) return;
  throw errno("EINVAL", `Cannot use a unix socket: its path is longer than ${MAX_PATH_BYTES} bytes`);
}

function dial({ address, signal }: TransportConnectOptions): Promise<TransportSocket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    checkPath(address);
    const socket = connect({
      ...(address.transport === "tcp" ? { host: address.hostname, port: address.port } : { path: address.path }),
      allowHalfOpen: true,
      noDelay: true,
    });
    socket.pause(); // or it would read as soon as it is connected
    const abort = (): void => fail(signal!.reason);
    const settle = (): void => {
      socket.off("connect", succeed);
      signal?.removeEventListener("abort", abort);
    };
    const succeed = (): void => {
      settle();
      const connected = address.transport === "tcp"
        ? new NodeSocket(socket, localAddressOf(socket), remoteAddressOf(socket))
        : new NodeSocket(socket, UNNAMED, address);
      socket.off("error", fail);
      resolve(connected);
    };
    // Stays the socket's "error" listener, so that nothing it says after this is uncaught.
    const fail = (reason: unknown): void => {
      settle();
      socket.destroy();
      reject(reason);
    };
    socket.on("connect", succeed);
    socket.on("error", fail);
    signal?.addEventListener("abort", abort);
  });
}

class NodeListener implements TransportListener {
  readonly address: EndpointAddress;
  readonly #server: Server;
  readonly #queue: AcceptQueue;
  #closed: Promise<void> | undefined;

  constructor(server: Server, acceptor: Acceptor, backlog: number | undefined) {
    // Never null, as it listens by now.
    const bound = server.address()!;
    this.address = typeof bound === "string"
      ? { transport: "unix", path: bound }
      : tcpAddress(bound.address, bound.port);
    this.#server = server;
    this.#queue = new AcceptQueue(acceptor, backlog);
    const { address } = this;
    const local = commonLocalAddress(address);
    server.on("connection", (socket) => {
      const remote = address.transport === "tcp" ? remoteAddressOf(socket) : UNNAMED;
      this.#queue.push(new NodeSocket(socket, local ?? localAddressOf(socket), remote));
    });
    server.on("error", (error) => acceptor.acceptFailed(error));
  }

  pause(): void {
    this.#queue.pause();
  }

  resume(): void {
    this.#queue.resume();
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** Node's own callback waits for the accepted sockets too. The address is free at once, and so is the file's name. */
  async #close(): Promise<void> {
    this.#server.close();
    this.#queue.close();
    await new Promise((resolve) => setImmediate(resolve)); // until the handle is closed too
  }
}

const NOTHING = new Uint8Array();

/** Where the shared listeners find what a `net.Socket` belongs to. */
const owner = Symbol("owner");

type OwnedSocket = Socket & { [owner]: NodeSocket };

/** What `net.Socket` keeps to itself: how many of the bytes that libuv took wait in its own queue. */
interface StreamHandle {
  readonly writeQueueSize?: number;
}

class NodeSocket implements TransportSocket {
  readonly localAddress: EndpointAddress;
  readonly remoteAddress: EndpointAddress;
  readonly #socket: Socket;
  #sink: ByteSink | undefined;
  /** The bytes of all writes that are done. */
  #done = 0;
  /** The length of the write that isn't, or 0. */
  #waiting = 0;
  /** How much of it the operating system had taken when somebody last looked. */
  #taken = 0;
  #paused = false;
  /** Node says "end" during a pause too, and may then close. Both wait for `resume`. */
  #finHeld = false;
  #destroyed = false;
  #closed = false;
  #error: Error | undefined;

  constructor(socket: Socket, localAddress: EndpointAddress, remoteAddress: EndpointAddress) {
    this.#socket = socket;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    (socket as OwnedSocket)[owner] = this;
    socket.on("error", onError);
    socket.on("close", onClose);
  }

  get bytesWritten(): number {
    if (this.#waiting > 0 && !this.#destroyed) this.#look();
    return this.#done + this.#taken;
  }

  start(sink: ByteSink): void {
    const started = this.#sink !== undefined;
    this.#sink = sink;
    if (this.#closed && !this.#finHeld) queueMicrotask(() => sink.gone(this.#error));
    if (started || this.#closed) return;
    this.#socket.on("data", onData);
    this.#socket.on("end", onEnd);
    this.#socket.resume();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
    if (this.#finHeld) queueMicrotask(() => this.#releaseFin());
  }

  write(bytes: Uint8Array): boolean {
    if (this.#destroyed) return false;
    if (bytes.length === 0) return true;
    this.#socket.write(bytes);
    if (this.#socket.writableLength === 0) {
      this.#done += bytes.length;
      return true;
    }
    this.#waiting = bytes.length;
    // Comes when `bytes` are gone. As their own callback it would cost a closure and a tick even where none is needed.
    this.#socket.write(NOTHING, (error) => error ?? this.#written());
    return false;
  }

  shutdown(): void {
    this.#socket.end();
  }

  destroy(): void {
    if (this.#finHeld && this.#closed) queueMicrotask(() => this.#sink!.gone());
    this.#finHeld = false;
    if (this.#destroyed) return;
    if (this.#waiting > 0) this.#look();
    this.#destroyed = true;
    this.#socket.destroy();
  }

  received(chunk: Buffer): void {
    if (this.#destroyed) return;
    try {
      // A plain view: a Buffer's own `slice` doesn't copy, and its `subarray` is slower.
      this.#sink!.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  /**
   * libuv says "end" where a reset meets a read that brought fewer bytes than there was room for. An empty write tells the
   * two apart, where none is under way: after a reset it fails.
   */
  finReceived(): void {
    if (this.#destroyed) return;
    const held = (): void => {
      if (this.#destroyed) return;
      this.#finHeld = true;
      if (!this.#paused) this.#releaseFin();
    };
    if (this.#waiting > 0 || !this.#socket.writable) held();
    else this.#socket.write(NOTHING, (error) => error ?? held());
  }

  failed(error: Error): void {
    if (this.#destroyed) return;
    this.#error = error;
    this.#destroyed = true;
    this.#finHeld = false;
    this.#socket.destroy();
  }

  closed(): void {
    this.#destroyed = true;
    this.#closed = true;
    if (!this.#finHeld) this.#sink?.gone(this.#error);
  }

  #releaseFin(): void {
    if (this.#paused || !this.#finHeld) return;
    this.#finHeld = false;
    try {
      this.#sink!.end();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
    if (this.#closed) this.#sink!.gone(this.#error);
  }

  #written(): void {
    if (this.#destroyed) return;
    this.#done += this.#waiting;
    this.#waiting = this.#taken = 0;
    try {
      this.#sink!.drained();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  /**
   * Notes how much of the write is done. Once it has failed, libuv doesn't tell any more, so that a socket that broke
   * may have sent more than it says, but never less.
   */
  #look(): void {
    const handle = (this.#socket as { _handle?: StreamHandle | null })._handle;
    if (handle?.writeQueueSize !== undefined) this.#taken = this.#waiting - handle.writeQueueSize;
  }
}

function onData(this: Socket, chunk: Buffer): void {
  (this as OwnedSocket)[owner].received(chunk);
}

function onEnd(this: Socket): void {
  (this as OwnedSocket)[owner].finReceived();
}

function onError(this: Socket, error: Error): void {
  (this as OwnedSocket)[owner].failed(error);
}

function onClose(this: Socket): void {
  (this as OwnedSocket)[owner].closed();
}
