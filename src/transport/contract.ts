/**
 * What a runtime must do for this library: the one contract that `deno.ts`, `bun.ts`, `node.ts` and `memory.ts` fill.
 *
 * Bytes are pushed down the flow: a {@linkcode TransportSocket} hands each chunk to its {@linkcode ByteSink}. Demand
 * goes back up as {@linkcode TransportSocket.pause} and {@linkcode TransportSocket.resume}.
 *
 * @module
 */

import type { ProxyHeader } from "./proxy_header.ts";
import type { NativeTlsOptions, TlsInfo } from "./tls_session.ts";

/**
 * Where an endpoint listens, or one end of a connection.
 *
 * @example
 * ```ts
 * import { type EndpointAddress } from "@framed/server-endpoint";
 *
 * function show(address: EndpointAddress): string {
 *   return address.transport === "tcp" ? `${address.hostname}:${address.port}` : address.path;
 * }
 * console.assert(show({ transport: "tcp", hostname: "127.0.0.1", port: 7000 }) === "127.0.0.1:7000");
 * ```
 */
export type EndpointAddress =
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly transport: "unix"; readonly path: string };

/**
 * What a transport binds. A `path` makes it a unix socket; otherwise it is TCP.
 *
 * @example
 * ```ts
 * import { ServerEndpoint, type Transport, type TransportListenOptions } from "@framed/server-endpoint";
 *
 * const seen: TransportListenOptions[] = [];
 * const transport: Transport = {
 *   name: "unusable",
 *   listen: (options) => (seen.push(options), Promise.reject(new Error("there is no network"))),
 *   connect: () => Promise.reject(new Error("there is no network")),
 *   afterTurn: (callback) => void setTimeout(callback),
 * };
 * await ServerEndpoint.listen({ port: 7000, backlog: 64, transport }).catch(() => {});
 * console.assert(seen[0].backlog === 64);
 * ```
 */
export interface TransportListenOptions {
  /** The address to bind. */
  readonly address: EndpointAddress;
  /**
   * The length of the kernel's queue of connections not yet accepted, in connections. Default: the runtime's own. Where
   * the runtime can't honour it (Bun; Deno's unix sockets) it throws a `TypeError`.
   */
  readonly backlog?: number;
  /** Lets several processes listen on one port (`SO_REUSEPORT`). A runtime that can't throws a `TypeError`. */
  readonly reusePort?: boolean;
}

/**
 * What a transport dials.
 *
 * @example
 * ```ts
 * import { connect, type Transport, type TransportConnectOptions } from "@framed/server-endpoint";
 *
 * const seen: TransportConnectOptions[] = [];
 * const transport: Transport = {
 *   name: "unusable",
 *   listen: () => Promise.reject(new Error("there is no network")),
 *   connect: (options) => (seen.push(options), Promise.reject(new Error("there is no network"))),
 *   afterTurn: (callback) => void setTimeout(callback),
 * };
 * await connect({ path: "/run/app.sock", transport }).catch(() => {});
 * console.assert(seen[0].address.transport === "unix");
 * ```
 */
export interface TransportConnectOptions {
  /** The address to reach. */
  readonly address: EndpointAddress;
  /** Gives up dialling: the promise rejects with the signal's reason, and a socket that comes later is destroyed. */
  readonly signal?: AbortSignal;
}

/**
 * Receives what a listener accepts.
 *
 * @example
 * ```ts
 * import { type Acceptor, type TransportSocket } from "@framed/server-endpoint";
 *
 * // Passes on at most `most` sockets, and destroys the others.
 * function atMost(most: number, acceptor: Acceptor): Acceptor {
 *   let count = 0;
 *   return {
 *     accept: (socket: TransportSocket) => ++count > most ? socket.destroy() : acceptor.accept(socket),
 *     acceptFailed: (error) => acceptor.acceptFailed(error),
 *   };
 * }
 * const errors: string[] = [];
 * atMost(1, { accept: () => {}, acceptFailed: ({ message }) => errors.push(message) }).acceptFailed(new Error("EMFILE"));
 * console.assert(errors.join() === "EMFILE");
 * ```
 */
export interface Acceptor {
  /**
   * A connection was accepted. The socket is silent until {@linkcode TransportSocket.start}. What this throws costs that
   * one socket, and is given to `acceptFailed`.
   */
  accept(socket: TransportSocket): void;
  /** Accepting failed for now (out of descriptors, say); the listener backs off and goes on by itself. */
  acceptFailed(error: Error): void;
}

/**
 * A bound listener. It accepts from the start.
 *
 * @example
 * ```ts
 * import { type EndpointAddress, type TransportListener } from "@framed/server-endpoint";
 *
 * // A listener to which nobody ever comes.
 * class SilentListener implements TransportListener {
 *   readonly address: EndpointAddress = { transport: "unix", path: "" };
 *   pause(): void {}
 *   resume(): void {}
 *   close(): Promise<void> {
 *     return Promise.resolve();
 *   }
 * }
 * await new SilentListener().close();
 * ```
 */
export interface TransportListener {
  /** The bound address, with the real port. */
  readonly address: EndpointAddress;
  /**
   * Stops handing over connections. Those that come stay in the kernel's queue, or, where the runtime accepts by
   * itself, are held unread by the transport (at most `backlog` of them, 511 unless told otherwise; later ones are
   * destroyed). Idempotent.
   */
  pause(): void;
  /** Hands over what is held, then accepts again. Idempotent. */
  resume(): void;
  /**
   * Stops listening, destroys what is held, removes a unix socket's file. Accepted sockets go on. Resolves once the
   * address is free. Idempotent: later calls join the first.
   */
  close(): Promise<void>;
}

/**
 * Where a socket's bytes go. What a sink throws destroys its own socket, and is given to `gone`. Calls come one at a
 * time, never from inside a call to the socket, and in this order: `data`*, `end`?, then `gone` once, with `drained`
 * anywhere before `gone`.
 *
 * @example
 * ```ts
 * import { type ByteSink } from "@framed/server-endpoint";
 *
 * // Counts what comes, on its way to another sink.
 * function counted(sink: ByteSink, count: (bytes: number) => void): ByteSink {
 *   return {
 *     data(chunk) {
 *       count(chunk.length);
 *       sink.data(chunk);
 *     },
 *     end: () => sink.end(),
 *     drained: () => sink.drained(),
 *     gone: (error) => sink.gone(error),
 *   };
 * }
 * let bytes = 0;
 * const sink = counted({ data() {}, end() {}, drained() {}, gone() {} }, (length) => bytes += length);
 * sink.data(new Uint8Array(5));
 * sink.gone();
 * console.assert(bytes === 5);
 * ```
 */
export interface ByteSink {
  /** Bytes came. The chunk is the sink's to keep: the transport never writes to its bytes again. Never empty. */
  data(chunk: Uint8Array): void;
  /** The peer sent FIN: no more `data`. The other direction stays open. */
  end(): void;
  /** The write that returned `false` is done: its bytes may be reused and another may start. */
  drained(): void;
  /**
   * The socket is gone and its descriptor released; nothing follows. `error` says what broke it (its `code` is the
   * errno name, `ECONNRESET` say); it is absent after `destroy()` and after both sides have sent FIN.
   */
  gone(error?: Error): void;
}

/**
 * One open byte stream. `TCP_NODELAY` is on wherever there is such a thing.
 *
 * @example
 * ```ts
 * import { type ByteSink, connect, type EndpointAddress, type TransportSocket } from "@framed/server-endpoint";
 *
 * // A socket whose peer takes everything and never says a word.
 * class SilentSocket implements TransportSocket {
 *   readonly localAddress: EndpointAddress = { transport: "unix", path: "" };
 *   readonly remoteAddress: EndpointAddress = { transport: "unix", path: "" };
 *   bytesWritten = 0;
 *   #sink: ByteSink | undefined;
 *   start(sink: ByteSink): void {
 *     this.#sink = sink;
 *   }
 *   pause(): void {}
 *   resume(): void {}
 *   write(bytes: Uint8Array): boolean {
 *     this.bytesWritten += bytes.length;
 *     return true;
 *   }
 *   shutdown(): void {
 *     this.destroy();
 *   }
 *   destroy(): void {
 *     const sink = this.#sink;
 *     this.#sink = undefined;
 *     setTimeout(() => sink?.gone());
 *   }
 * }
 * const connection = await connect({
 *   port: 7000,
 *   transport: {
 *     name: "silent",
 *     listen: () => Promise.reject(new Error("it only dials")),
 *     connect: () => Promise.resolve(new SilentSocket()),
 *     afterTurn: (callback) => void setTimeout(callback),
 *   },
 * });
 * await connection.send(new Uint8Array(6));
 * console.assert((await connection.close()).bytesOut === 10);
 * ```
 */
export interface TransportSocket {
  /** This side's address. */
  readonly localAddress: EndpointAddress;
  /** The peer's address; the peer of a unix socket often has the empty path. */
  readonly remoteAddress: EndpointAddress;
  /** Bytes that the operating system has taken from this socket's writes so far, partial writes included. */
  readonly bytesWritten: number;
  /** What TLS has agreed on, worked out when asked. Absent without TLS, and once the socket is gone. */
  readonly tls?: TlsInfo | undefined;
  /** What a load balancer has said of it, where a PROXY header came; the addresses are those that it carried. */
  readonly proxy?: ProxyHeader;
  /**
   * Starts the flow into `sink`, before anything else is called but `destroy`. Called again, while paused, it hands what
   * follows over to another sink, and the socket stays paused; if the socket is gone, that sink is told so too.
   */
  start(sink: ByteSink): void;
  /** Stops reading: `data` and `end` aren't called until `resume`. Idempotent. */
  pause(): void;
  /** Reads again. Never calls the sink before it returns. Idempotent. */
  resume(): void;
  /**
   * Hands bytes to the operating system, whole and in order. `true`: all were taken, the bytes may be reused.
   * `false`: the transport goes on by itself and calls `drained` (or `gone`); until then the bytes must not change
   * and no other `write` or `shutdown` may start. After `gone` or `destroy` it returns `false` and does nothing.
   */
  write(bytes: Uint8Array): boolean;
  /**
   * Sends FIN after all that was written; reading goes on. The peer gets every byte and then FIN. Once the peer's FIN
   * is there too, the socket closes by itself. Idempotent.
   */
  shutdown(): void;
  /** Ends both directions at once; what the kernel hasn't sent may be lost. `gone` follows. Idempotent. */
  destroy(): void;
  /**
   * Goes on as TLS by the runtime's own means; only where `node:tls` over this socket can't do what is asked of a socket
   * here. Resolves after the handshake, rejects as a `HandshakeStep` does. The socket may have been started before; its sink
   * hears nothing more but `gone`, and its `destroy` destroys the session. What passes this socket's bytes on under other
   * addresses passes this on too.
   */
  secure?(options: NativeTlsOptions): Promise<TransportSocket>;
}

/**
 * A runtime's sockets.
 *
 * @example
 * ```ts
 * import { connect, type Transport } from "@framed/server-endpoint";
 *
 * const offline: Transport = {
 *   name: "offline",
 *   listen: () => Promise.reject(new Error("there is no network")),
 *   connect: () => Promise.reject(new Error("there is no network")),
 *   afterTurn: (callback) => void setTimeout(callback),
 * };
 * await connect({ port: 7000, transport: offline }).catch((error) => console.assert(/no network/.test(error.message)));
 * ```
 */
export interface Transport {
  /** The runtime it stands for. */
  readonly name: string;
  /** Whether its sockets have {@linkcode TransportSocket.secure}. */
  readonly nativeTls?: boolean;
  /**
   * In bytes: a frame of up to so many that comes by itself is copied out of its chunk, for runtimes where a view costs
   * more than that. Chunks must then be nothing but `Uint8Array`s. Default 0: a frame is a view.
   */
  readonly copiedFrameBytes?: number;
  /** The same for a frame that comes together with others, as their views are on one buffer. Default: each is a view. */
  readonly copiedTogetherBytes?: number;
  /**
   * Makes such a copy, of what is from `start` to before `end` in the chunk, for runtimes that have a quicker way than
   * `slice`. Its buffer must have nothing else in it.
   */
  readonly copyOfPart?: (chunk: Uint8Array, start: number, end: number) => Uint8Array;
  /** Binds and listens. Rejects with the system's error, its `code` set (`EADDRINUSE`, `EACCES`, …). */
  listen(options: TransportListenOptions, acceptor: Acceptor): Promise<TransportListener>;
  /** Dials. Rejects with the system's error, its `code` set (`ECONNREFUSED`, `ENOENT`, …). */
  connect(options: TransportConnectOptions): Promise<TransportSocket>;
  /**
   * Runs `callback` once, when the current turn of the event loop and every microtask it queued are done: the moment
   * to write what a turn has gathered. Costs one macrotask, keeps no handle after it ran.
   */
  afterTurn(callback: () => void): void;
}
