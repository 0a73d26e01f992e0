import type {
  ByteSink,
  EndpointAddress,
  Transport,
  TransportListener,
  TransportSocket,
} from "../../src/transport/contract.ts";

const ADDRESS: EndpointAddress = { transport: "tcp", hostname: "127.0.0.1", port: 1 };

/** A peer that takes bytes only when it is told to. It is dialled as its own transport, and costs no system call. */
export class StalledPeer implements Transport {
  readonly name = "stalled";
  readonly #socket = new StalledSocket();

  connect(): Promise<TransportSocket> {
    return Promise.resolve(this.#socket);
  }

  listen(): Promise<TransportListener> {
    throw new TypeError("A stalled peer can only be dialled");
  }

  afterTurn(callback: () => void): void {
    queueMicrotask(callback);
  }

  /** Takes the bytes of the write that is under way. Then it stalls again. */
  take(): void {
    this.#socket.take();
  }
}

class StalledSocket implements TransportSocket {
  readonly localAddress = ADDRESS;
  readonly remoteAddress = ADDRESS;
  bytesWritten = 0;
  #sink: ByteSink | undefined;
  #underWay = 0;

  start(sink: ByteSink): void {
    this.#sink = sink;
  }

  write(bytes: Uint8Array): boolean {
    this.#underWay = bytes.byteLength;
    return false;
  }

  take(): void {
    if (this.#underWay === 0) return;
    this.bytesWritten += this.#underWay;
    this.#underWay = 0;
    this.#sink!.drained();
  }

  destroy(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) queueMicrotask(() => sink.gone());
  }

  pause(): void {}
  resume(): void {}
  shutdown(): void {}
}
