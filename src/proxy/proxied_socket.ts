import type { ByteSink, EndpointAddress, TransportSocket } from "../transport/contract.ts";
import { systemError } from "../transport/errno.ts";
import type { ProxyHeader } from "../transport/proxy_header.ts";

/**
 * A socket behind its PROXY header: the addresses are those that the header carried, and what came with the header's last
 * byte is delivered before everything else. After that, the socket below calls the sink itself: a chunk costs nothing more.
 *
 * | state   | entered by                 | the socket below           | leaves when                   |
 * | ------- | -------------------------- | -------------------------- | ----------------------------- |
 * | holding | the header has been read   | is paused                  | the rest is delivered; `gone` |
 * | through | the final sink has it all  | flows into that sink       | never                         |
 */
export class ProxiedSocket implements TransportSocket {
  readonly localAddress: EndpointAddress;
  readonly remoteAddress: EndpointAddress;
  readonly proxy: ProxyHeader;
  readonly #socket: TransportSocket;
  /** What came behind the header; `undefined` once through. */
  #rest: Uint8Array | undefined;
  #sink: ByteSink | undefined;
  #paused = false;
  #thrown: Error | undefined;

  /** @param socket It has been started, and is paused. */
  constructor(socket: TransportSocket, proxy: ProxyHeader, rest: Uint8Array) {
    this.#socket = socket;
    this.#rest = rest;
    this.proxy = proxy;
    this.remoteAddress = proxy.addresses?.source ?? socket.remoteAddress;
    this.localAddress = proxy.addresses?.destination ?? socket.localAddress;
  }

  /** TLS goes over the socket itself; by then the rest has been delivered, as it holds the ClientHello. */
  get secure(): TransportSocket["secure"] {
    const socket = this.#socket;
    return socket.secure === undefined ? undefined : (options) => socket.secure!(options);
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  start(sink: ByteSink): void {
    const started = this.#sink !== undefined;
    this.#sink = sink;
    if (this.#rest === undefined) return this.#socket.start(sink);
    if (this.#rest.length === 0) return this.#goThrough(sink);
    if (started) return;
    queueMicrotask(() => this.#deliver()); // first: what came before the end comes before the end
    this.#socket.start({
      data() {}, // the socket is paused
      end() {},
      drained: () => this.#sink!.drained(),
      gone: (error) => this.#gone(error),
    });
  }

  pause(): void {
    this.#paused = true;
    if (this.#rest === undefined) this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#rest === undefined) this.#socket.resume();
    else queueMicrotask(() => this.#deliver());
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  shutdown(): void {
    this.#socket.shutdown();
  }

  destroy(): void {
    this.#socket.destroy();
    if (this.#rest !== undefined) this.#rest = NOTHING;
  }

  #deliver(): void {
    const rest = this.#rest;
    const sink = this.#sink!;
    if (rest === undefined || this.#paused) return;
    this.#rest = NOTHING;
    try {
      if (rest.length > 0) sink.data(rest);
    } catch (thrown) {
      this.#thrown = systemError(thrown);
      this.#socket.destroy();
      return;
    }
    this.#goThrough(sink);
  }

  #goThrough(sink: ByteSink): void {
    this.#rest = undefined;
    this.#socket.start(sink);
    if (!this.#paused) this.#socket.resume();
  }

  /** The end of a socket whose rest wasn't delivered; any other tells the final sink. */
  #gone(error: Error | undefined): void {
    if (this.#rest === undefined) return;
    this.#rest = undefined;
    this.#sink!.gone(this.#thrown ?? error);
  }
}

const NOTHING = new Uint8Array(0);
