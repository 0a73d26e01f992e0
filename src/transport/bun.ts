/**
 * Bun's sockets.
 *
 * Bun calls shared handlers with its native socket, whose `data` is our {@linkcode BunSocket}. It reads chunks into
 * fresh memory and writes only what the kernel takes, so this keeps the rest of a write and little else. Bun's `end()`
 * loses bytes; what is used here is `shutdown()` and `terminate()`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { commonLocalAddress, localAddressOf, remoteAddressOf, tcpAddress, UNNAMED } from "./addresses.ts";
import { AcceptQueue } from "./accept_queue.ts";
import type { SecureBunSocket, SessionHandlers } from "./bun_secure.ts";
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
import type { NativeTlsOptions } from "./tls_session.ts";
import { errno, systemError } from "./errno.ts";

/** As much of Bun's API as is used here, so that its types aren't needed. */
interface BunApi {
  listen(options: BunWhere & { reusePort?: boolean }): NativeListener;
  connect(options: BunWhere): Promise<NativeSocket>;
}

type BunWhere = ({ hostname: string; port: number } | { unix: string }) & {
  allowHalfOpen: true;
  socket: Handlers;
};

interface NativeListener {
  readonly port: number;
  /** Fills in the bound address, where `hostname` only repeats what was asked for. */
  getsockname(into: { address?: string }): void;
  stop(): void;
}

interface NativeSocket {
  data: BunSocket;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Returns how many bytes the kernel took: 0 when it is full, -1 when the connection is broken. */
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  terminate(): void;
  upgradeTLS(options: UpgradeOptions): unknown;
}

interface UpgradeOptions {
  readonly data: unknown;
  readonly tls: {
    readonly secureContext: unknown;
    readonly requestCert: boolean;
    readonly rejectUnauthorized: boolean;
    readonly ALPNProtocols?: Uint8Array;
    readonly servername?: string;
  };
  readonly socket: SessionHandlers;
  readonly isServer: boolean;
  /** What came before. */
  readonly initialData?: Uint8Array;
}

interface Handlers {
  readonly binaryType: "uint8array";
  open(socket: NativeSocket): void;
  data(socket: NativeSocket, chunk: Uint8Array): void;
  drain(socket: NativeSocket): void;
  end(socket: NativeSocket): void;
  close(socket: NativeSocket, error?: Error): void;
  error(socket: NativeSocket, error: Error): void;
}

declare const Bun: BunApi;

/**
 * JavaScriptCore gives what has up to 1,000 bytes no buffer until one is asked for, as a view does: 26 ns for a copy of 64
 * bytes, 220 for a view on them.
 */
const COPIED_FRAME_BYTES = 1_000;

/**
 * In bytes: up to here a copy costs less than a view on a buffer that is there. At 64 bytes, 50 connections with 32 or 128 of
 * them in flight echo 1.07 of the frames; at 256 there is no difference, at 1,000 it is 0.89.
 */
const COPIED_TOGETHER_BYTES = 128;

const { copy } = Buffer.prototype;

/**
 * 17 ns for 64 bytes where `slice` takes 25: what allocates is inlined, and `slice` first asks for the species. It is
 * `Buffer`'s, as `set` would need a view on the part. At 50×128×64, 1.01 to 1.08 of the frames.
 */
function copyOfPart(chunk: Uint8Array, start: number, end: number): Uint8Array {
  const part = new Uint8Array(end - start);
  copy.call(chunk, part, 0, start, end);
  return part;
}

/** Makes a transport of `Bun.listen` and `Bun.connect`. */
export function bunTransport(): Transport {
  return {
    name: "bun",
    nativeTls: true,
    copiedFrameBytes: COPIED_FRAME_BYTES,
    copiedTogetherBytes: COPIED_TOGETHER_BYTES,
    copyOfPart,
    listen: (options, acceptor) => Promise.try(() => new BunListener(options, acceptor)),
    connect: dial,
    afterTurn: (callback) => void setImmediate(callback),
  };
}

async function dial({ address, signal }: TransportConnectOptions): Promise<TransportSocket> {
  signal?.throwIfAborted();
  const connecting = Bun.connect({
    ...where(address),
    allowHalfOpen: true,
    socket: handlers((native) => {
      native.data = address.transport === "tcp"
        ? new BunSocket(native, localAddressOf(native))
        : new BunSocket(native, UNNAMED, address);
      native.pause();
    }),
  });
  return await new Promise((resolve, reject) => {
    const settle = (): void => signal?.removeEventListener("abort", abort);
    // Bun can't give up dialling: a socket that comes after this is destroyed.
    const abort = (): void => {
      settle();
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", abort);
    connecting.then((native) => {
      settle();
      if (signal?.aborted) native.terminate();
      else resolve(native.data);
    }, (thrown) => {
      settle();
      reject(systemError(thrown));
    });
  });
}

function where(address: EndpointAddress): { hostname: string; port: number } | { unix: string } {
  return address.transport === "tcp" ? { hostname: address.hostname, port: address.port } : { unix: address.path };
}

/** Bun catches what a handler throws and goes on, so these let nothing through. */
function handlers(open: (socket: NativeSocket) => void): Handlers {
  return {
    binaryType: "uint8array",
    open,
    data: (socket, chunk) => socket.data.received(chunk),
    drain: (socket) => socket.data.writable(),
    end: (socket) => socket.data.finReceived(),
    close: (socket, error) => socket.data.closed(error),
    error: (socket, error) => socket.data.failed(error),
  };
}

class BunListener implements TransportListener {
  readonly address: EndpointAddress;
  readonly #local: EndpointAddress | undefined;
  readonly #listener: NativeListener;
  readonly #queue: AcceptQueue;

  constructor({ address, backlog, reusePort }: TransportListenOptions, acceptor: Acceptor) {
    if (backlog !== undefined) throw new TypeError("Cannot listen with backlog: Bun doesn't let it be set");
    this.#queue = new AcceptQueue(acceptor);
    this.#listener = Bun.listen({
      ...where(address),
      ...(reusePort && { reusePort }),
      allowHalfOpen: true,
      socket: handlers((native) => {
        const peer = address.transport === "tcp" ? undefined : UNNAMED;
        const socket = new BunSocket(native, this.#local ?? localAddressOf(native), peer);
        native.data = socket;
        this.#queue.push(socket);
        if (!socket.started) native.pause(); // the usual acceptor has started it, which saves two system calls
      }),
    });
    this.address = address.transport === "tcp" ? boundAddress(this.#listener, address.hostname) : address;
    this.#local = commonLocalAddress(this.address);
  }

  pause(): void {
    this.#queue.pause();
  }

  resume(): void {
    this.#queue.resume();
  }

  close(): Promise<void> {
    this.#listener.stop();
    this.#queue.close();
    return Promise.resolve();
  }
}

/** A set of what has become of a socket. Two fields would take 16 bytes more. */
type Marks = number;
/** Its FIN has been sent. */
const OUR_FIN: Marks = 1;
/** Its peer's has been seen. */
const THEIR_FIN: Marks = 2;
/** Nothing more goes to or comes from Bun but its "close". */
const CLOSING: Marks = 4;
/** That has come. */
const CLOSED: Marks = 8;

/** Of 8 fields: with one more, each that is idle would take 32 bytes more, with an object for its peer's address 48. */
class BunSocket implements TransportSocket {
  readonly localAddress: EndpointAddress;
  /** The port of a TCP peer, whose host Bun's socket goes on telling once it has been asked for it; or another's address. */
  readonly #remote: number | EndpointAddress;
  readonly #native: NativeSocket;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  /** What the kernel hasn't taken of the write that runs. */
  #unwritten: Uint8Array | undefined;
  #marks: Marks = 0;
  /** Once it isn't open: what broke it, or what goes on in its place. */
  #after: Error | SecureBunSocket | undefined;

  /** `remoteAddress` of a unix socket only. */
  constructor(native: NativeSocket, localAddress: EndpointAddress, remoteAddress?: EndpointAddress) {
    this.#native = native;
    this.localAddress = localAddress;
    const peer = remoteAddress ?? remoteAddressOf(native);
    this.#remote = peer.transport === "tcp" ? peer.port : peer;
  }

  get remoteAddress(): EndpointAddress {
    const remote = this.#remote;
    return typeof remote === "number" ? tcpAddress(this.#native.remoteAddress, remote) : remote;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get #error(): Error | undefined {
    return this.#after instanceof Error ? this.#after : undefined;
  }

  #has(marks: Marks): boolean {
    return (this.#marks & marks) !== 0;
  }

  get #open(): boolean {
    return !this.#has(CLOSING | CLOSED);
  }

  get started(): boolean {
    return this.#sink !== undefined;
  }

  start(sink: ByteSink): void {
    const { started } = this;
    this.#sink = sink;
    if (this.#has(CLOSED)) queueMicrotask(() => sink.gone(this.#error));
    else if (!started) this.#native.resume();
  }

  pause(): void {
    if (this.#open) this.#native.pause();
  }

  resume(): void {
    if (this.#open) this.#native.resume();
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#open) return false;
    if (bytes.length === 0) return true;
    return this.#writeOn(bytes);
  }

  shutdown(): void {
    if (!this.#open || this.#has(OUR_FIN)) return;
    this.#marks |= OUR_FIN;
    this.#native.shutdown();
  }

  async secure(options: NativeTlsOptions): Promise<TransportSocket> {
    const { sessionHandlers } = await import("./bun_secure.ts"); // here, so that who speaks no TLS doesn't load what it needs
    return await new Promise((resolve, reject) => {
      if (!this.#open) throw errno("ECONNRESET", "Connection reset by peer");
      const { isServer, context, requestCert, rejectUnauthorized, alpn, serverName, first } = options;
      this.#marks |= CLOSING; // Bun still shows this socket what comes, encrypted
      this.#native.resume();
      this.#native.upgradeTLS({
        data: undefined,
        isServer,
        tls: {
          secureContext: context,
          requestCert,
          rejectUnauthorized,
          ...(alpn && { ALPNProtocols: Buffer.from(alpn) }),
          ...(serverName !== undefined && { servername: serverName }),
        },
        socket: sessionHandlers(options, (session) => this.#after = session, resolve, reject),
        ...(first && { initialData: Buffer.from(first) }),
      });
    });
  }

  destroy(): void {
    const after = this.#after;
    if (after !== undefined && !(after instanceof Error)) after.destroy();
    if (!this.#open) return;
    this.#marks |= CLOSING;
    this.#native.terminate();
  }

  received(chunk: Uint8Array): void {
    if (!this.#open) return;
    try {
      this.#sink!.data(chunk);
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  writable(): void {
    const bytes = this.#unwritten; // Bun also says "drain" when nothing waits
    if (!this.#open || bytes === undefined || !this.#writeOn(bytes)) return;
    try {
      this.#sink!.drained();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  finReceived(): void {
    if (!this.#open) return;
    this.#marks |= THEIR_FIN;
    try {
      this.#sink!.end();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  failed(error: Error): void {
    if (!this.#open) return;
    this.#after = error;
    this.#marks |= CLOSING;
    this.#native.terminate();
  }

  /** Bun may call this from inside `terminate`, and doesn't say "end" for a FIN that answers ours. */
  closed(error?: Error): void {
    const wasOpen = this.#open;
    const finIsNews = wasOpen && !this.#has(THEIR_FIN) && error === undefined;
    if (wasOpen) this.#after = error;
    this.#marks |= CLOSED;
    const sink = this.#sink; // of two that are told, each is told once
    if (sink) queueMicrotask(() => this.#report(sink, finIsNews));
  }

  #report(sink: ByteSink, finIsNews: boolean): void {
    try {
      if (finIsNews) sink.end();
    } catch (thrown) {
      this.#after = systemError(thrown);
    }
    sink.gone(this.#error);
  }

  #writeOn(bytes: Uint8Array): boolean {
    const length = this.#native.write(bytes);
    if (length < 0) {
      // The write took the kernel's reason for itself, and what follows from Bun would be an "end".
      this.failed(errno("ECONNRESET", "Connection reset by peer"));
      return false;
    }
    this.#bytesWritten += length;
    this.#unwritten = length < bytes.length ? bytes.subarray(length) : undefined;
    return this.#unwritten === undefined;
  }
}

function boundAddress(listener: NativeListener, hostname: string): EndpointAddress {
  const bound: { address?: string } = {};
  listener.getsockname(bound);
  return tcpAddress(bound.address ?? hostname, listener.port);
}
