import { connect, type Socket } from "node:net";

/** A plain socket to the endpoint, which knows how many bytes it has received. */
export class Client {
  readonly #socket: Socket;
  /** Resolves when the socket is closed, however that came. */
  readonly closed: Promise<void>;
  #received = 0;
  #awaited = 0;
  #reached: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {}); // the endpoint is the one to say how it ended
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  static dial(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Client(socket));
      });
    });
  }

  /** Counts what comes from now on. Without this nothing is read. */
  read(): void {
    this.#socket.on("data", (chunk: Uint8Array) => {
      this.#received += chunk.byteLength;
      if (this.#received >= this.#awaited) this.#reached?.();
    });
  }

  /** Writes, and waits for as many bytes to come. */
  exchange(bytes: Uint8Array): Promise<void> {
    this.#awaited = this.#received + bytes.byteLength;
    const reached = new Promise<void>((resolve) => this.#reached = resolve);
    this.#socket.write(bytes);
    return reached;
  }

  /** Writes. `false`: what was written before has not all gone yet. */
  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  /** Resolves once all that was written is gone, or the connection is. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off("drain", done);
        this.#socket.off("close", done);
        resolve();
      };
      this.#socket.once("drain", done);
      this.#socket.once("close", done);
    });
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Sends FIN. */
  end(): void {
    this.#socket.end();
  }

  /** Ends at once, with RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }
}
