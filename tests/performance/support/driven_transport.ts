import type {
  Acceptor,
  ByteSink,
  EndpointAddress,
  Transport,
  TransportListener,
  TransportListenOptions,
  TransportSocket,
} from "../../../mod.ts";

const ADDRESS: EndpointAddress = { transport: "tcp", hostname: "127.0.0.1", port: 1 };

/**
 * A transport without a network, whose turns a test makes by hand: what is given to a socket as a chunk is one chunk,
 * and what the endpoint writes is kept as it was handed over. So everything can be counted, and comes out the same each
 * time and on each runtime.
 */
export class DrivenTransport implements Transport {
  readonly name = "driven";
  readonly copiedFrameBytes: number;
  readonly copiedTogetherBytes: number | undefined;
  readonly copyOfPart: Transport["copyOfPart"];
  /** Callbacks asked for after a turn so far. */
  turnCallbacks = 0;
  #acceptor!: Acceptor;
  #due: (() => void)[] = [];

  constructor(copiedFrameBytes = 0, copiedTogetherBytes?: number, copyOfPart?: Transport["copyOfPart"]) {
    this.copiedFrameBytes = copiedFrameBytes;
    this.copiedTogetherBytes = copiedTogetherBytes;
    this.copyOfPart = copyOfPart;
  }

  listen({ address }: TransportListenOptions, acceptor: Acceptor): Promise<TransportListener> {
    this.#acceptor = acceptor;
    return Promise.resolve({ address, pause() {}, resume() {}, close: () => Promise.resolve() });
  }

  connect(): never {
    throw new TypeError("Cannot connect: nobody dials here");
  }

  afterTurn(callback: () => void): void {
    this.turnCallbacks++;
    this.#due.push(callback);
  }

  /** A connection that was accepted. */
  accept(): DrivenSocket {
    const socket = new DrivenSocket();
    this.#acceptor.accept(socket);
    return socket;
  }

  /** Lets everyone do what they have to; the turn goes on. */
  microtasks(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0)); // after as many awaits as there may be
  }

  /** Lets everyone do what they have to, then ends the turn. */
  async turn(): Promise<void> {
    await this.microtasks();
    const due = this.#due;
    this.#due = [];
    for (const callback of due) callback();
  }
}

/** A socket that takes every write at once. */
export class DrivenSocket implements TransportSocket {
  readonly localAddress = ADDRESS;
  readonly remoteAddress = ADDRESS;
  /** What was written since a test last looked, as it was handed over. */
  writes: Uint8Array[] = [];
  bytesWritten = 0;
  paused = false;
  #sink!: ByteSink;

  start(sink: ByteSink): void {
    this.#sink = sink;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  write(bytes: Uint8Array): boolean {
    this.writes.push(bytes);
    this.bytesWritten += bytes.length;
    return true;
  }

  shutdown(): void {
    queueMicrotask(() => this.#sink.gone());
  }

  destroy(): void {
    queueMicrotask(() => this.#sink.gone());
  }

  /** Bytes come. */
  deliver(chunk: Uint8Array): void {
    this.#sink.data(chunk);
  }

  /** The peer sends FIN. */
  deliverEnd(): void {
    this.#sink.end();
  }
}
