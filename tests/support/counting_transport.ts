import type { Transport, TransportSocket } from "../../mod.ts";

/** Passes everything on to another transport, and counts the writes of the sockets it accepts and dials. */
export class CountingTransport implements Transport {
  readonly name: string;
  writes: number[] = [];
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
    this.name = inner.name;
  }

  listen(...[options, acceptor]: Parameters<Transport["listen"]>): ReturnType<Transport["listen"]> {
    return this.#inner.listen(options, {
      accept: (socket) => acceptor.accept(this.#counted(socket)),
      acceptFailed: (error) => acceptor.acceptFailed(error),
    });
  }

  async connect(options: Parameters<Transport["connect"]>[0]): Promise<TransportSocket> {
    return this.#counted(await this.#inner.connect(options));
  }

  afterTurn(callback: () => void): void {
    this.#inner.afterTurn(callback);
  }

  #counted(socket: TransportSocket): TransportSocket {
    const { writes } = this;
    return {
      get localAddress() {
        return socket.localAddress;
      },
      get remoteAddress() {
        return socket.remoteAddress;
      },
      get bytesWritten() {
        return socket.bytesWritten;
      },
      start: (sink) => socket.start(sink),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      write: (bytes) => {
        writes.push(bytes.byteLength);
        return socket.write(bytes);
      },
      shutdown: () => socket.shutdown(),
      destroy: () => socket.destroy(),
    };
  }
}
