/**
 * For a protocol whose connections begin with bytes that are no frame of its format: PostgreSQL's start-up message, the
 * protocol header of AMQP 0-9-1, the preface of HTTP/2. The runtime's sockets with the preamble sent or taken off:
 *
 *     const transport = withPreamble(await detectTransport(), { send: header });
 *     const connection = await connect({ port: 5672, format: amqpFormat, transport });
 *
 * @module
 */
import { type ByteSink, type EndpointAddress, type Transport, type TransportSocket } from "@framed/server-endpoint";

/** What stands before the first frame. */
export interface Preamble {
  /** What a connection sends first when it is dialled. */
  readonly send?: Uint8Array;
  /**
   * How many of the bytes that came first on an accepted connection are its preamble, or 0 while more are needed. What
   * this throws ends the connection with `transport-error`.
   */
  readonly take?: (bytes: Uint8Array) => number;
  /** The most bytes that `take` is shown before the connection ends. Default 16,384. */
  readonly maxBytes?: number;
}

const NOTHING = new Uint8Array(0);

/**
 * A transport over another one, whose connections begin with a preamble. Its bytes are in no statistics and don't count
 * as traffic: a client that doesn't send all of it is idle, so that `timeouts.idle` ends it, and nothing else does.
 */
export function withPreamble(inner: Transport, { send, take, maxBytes = 16_384 }: Preamble): Transport {
  return {
    name: inner.name,
    afterTurn: (callback) => inner.afterTurn(callback),
    connect: async (options) => new PreambleSocket(await inner.connect(options), send, undefined, 0),
    listen: (options, acceptor) =>
      inner.listen(options, {
        accept: (socket) => acceptor.accept(new PreambleSocket(socket, undefined, take, maxBytes)),
        acceptFailed: (error) => acceptor.acceptFailed(error),
      }),
  };
}

/** A socket that stands between a connection and the real one until the preamble is through, and then passes on. */
class PreambleSocket implements TransportSocket, ByteSink {
  readonly #inner: TransportSocket;
  readonly #send: Uint8Array;
  readonly #maxBytes: number;
  #take: Preamble["take"];
  #came: Uint8Array = NOTHING;
  #sink!: ByteSink;
  /** Whether the preamble is being written: until it is, the first write waits, or the FIN. */
  #sending = false;
  #waitingWrite: Uint8Array | undefined;
  #waitingShutdown = false;

  constructor(inner: TransportSocket, send: Uint8Array = NOTHING, take: Preamble["take"], maxBytes: number) {
    this.#inner = inner;
    this.#send = send;
    this.#take = take;
    this.#maxBytes = maxBytes;
  }

  get localAddress(): EndpointAddress {
    return this.#inner.localAddress;
  }

  get remoteAddress(): EndpointAddress {
    return this.#inner.remoteAddress;
  }

  /** Without the preamble's, as the connection counts its frames by them. */
  get bytesWritten(): number {
    return Math.max(0, this.#inner.bytesWritten - this.#send.length);
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#inner.start(this);
    if (this.#send.length > 0) this.#sending = !this.#inner.write(this.#send);
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#sending) return this.#inner.write(bytes);
    this.#waitingWrite = bytes;
    return false;
  }

  shutdown(): void {
    if (this.#sending) this.#waitingShutdown = true;
    else this.#inner.shutdown();
  }

  destroy(): void {
    this.#inner.destroy();
  }

  data(chunk: Uint8Array): void {
    if (this.#take === undefined) return this.#sink.data(chunk);
    const came = joined(this.#came, chunk);
    const length = this.#take(came);
    if (length === 0) {
      if (came.length > this.#maxBytes) {
        throw new RangeError(`Cannot take preamble: it is over the limit of ${this.#maxBytes} bytes`);
      }
      this.#came = came;
      return;
    }
    this.#take = undefined;
    this.#came = NOTHING;
    if (length < came.length) this.#sink.data(came.subarray(length));
  }

  end(): void {
    this.#sink.end();
  }

  drained(): void {
    if (!this.#sending) return this.#sink.drained();
    this.#sending = false;
    const bytes = this.#waitingWrite;
    this.#waitingWrite = undefined;
    if (bytes !== undefined && this.#inner.write(bytes)) this.#sink.drained();
    if (this.#waitingShutdown) this.#inner.shutdown();
  }

  gone(error?: Error): void {
    this.#sink.gone(error);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
