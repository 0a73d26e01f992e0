import { Channel } from "../channel/channel.ts";
import { type Connection, FramedConnection } from "../connection/connection.ts";
import type { ConnectionEnd } from "../connection/end.ts";
import type { ConnectionHost } from "../connection/host.ts";
import { errorOf } from "../connection/named_errors.ts";
import type { ConnectionSettings } from "../connection/settings.ts";
import { TurnFlusher } from "../connection/turn_flusher.ts";
import { SharedBuffers } from "../connection/write_buffers.ts";
import type {
  Acceptor,
  EndpointAddress,
  Transport,
  TransportListener,
  TransportSocket,
} from "../transport/contract.ts";
import { detectTransport } from "../transport/detect.ts";
import { Admission } from "./admission.ts";
import { ByteBudget } from "./budget.ts";
import { wholeNumber } from "./checks.ts";
import { drainConnections, type DrainReport } from "./drain.ts";
import {
  checkServerNames,
  type Limits,
  resolveAddress,
  resolveConnection,
  resolveHandshake,
  resolveLimits,
  resolveRates,
  type ServerEndpointOptions,
} from "./options.ts";
import { EndpointCounters, type EndpointStats } from "./stats.ts";
import { IntervalSweep } from "./sweep.ts";

/** Write buffers that an endpoint keeps for its next writes, of 64 KiB each. */
const KEPT_BUFFERS = 16;

/**
 * Handles one connection. When it returns, or the promise it returns resolves, the connection closes gracefully; when it
 * throws or rejects, the connection is aborted with `handler-error`, and nothing else is.
 *
 * @example
 * ```ts
 * import { type ConnectionHandler, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const discard: ConnectionHandler = async (connection) => {
 *   for await (const frame of connection) console.log(`${frame.length} bytes from connection ${connection.id}`);
 * };
 * await using endpoint = await ServerEndpoint.listen({ port: 0 }, discard);
 * ```
 */
export type ConnectionHandler = (connection: Connection) => void | Promise<void>;

/**
 * Options of {@linkcode ServerEndpoint.drain}.
 *
 * @example
 * ```ts
 * import { type DrainOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const endpoint = await ServerEndpoint.listen();
 * const options: DrainOptions = { deadline: 5_000 };
 * const { durationMs } = await endpoint.drain(options);
 * console.assert(durationMs < 5_000);
 * ```
 */
export interface DrainOptions {
  /**
   * How long connections may take, in ms, 0 to 2^31 - 1; 0 means as long as they need.
   *
   * @default {timeouts.drain}
   */
  deadline?: number;
}

/**
 * Listens on TCP or a unix socket, and serves framed connections.
 *
 * @example Echo, one handler call a connection
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({ port: 0 }, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * console.log("listening on", endpoint.address);
 * ```
 */
export class ServerEndpoint implements AsyncIterable<Connection>, AsyncDisposable {
  readonly #settings: ConnectionSettings;
  readonly #limits: Limits;
  readonly #admission: Admission;
  readonly #budget: ByteBudget;
  readonly #sweep: IntervalSweep;
  readonly #host: ConnectionHost;
  readonly #handler: ConnectionHandler | undefined;
  readonly #counters = new EndpointCounters();
  readonly #connections = new Set<FramedConnection>();
  /** Accepted connections that nobody has taken yet; only without a handler. */
  readonly #accepted: Channel<Connection> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => void this.close();

  #listener!: TransportListener;
  #lastId = 0;
  #suspended = false;
  #finished = false;
  #drained: Promise<DrainReport> | undefined;
  #finish!: () => void;

  /** Settles when the endpoint has closed and none of its connections is left. */
  readonly finished: Promise<void> = new Promise((resolve) => this.#finish = resolve);

  /**
   * Binds, listens, and accepts connections. With a `handler`, that is called with each; without one, iterating the
   * endpoint yields them.
   *
   * Rejects with the system's error, whose `code` says what is wrong (`EADDRINUSE`, `EACCES`, …), with a `RangeError`
   * or `TypeError` for an option that isn't in its range or that the runtime can't honour, and with the signal's reason
   * if that is aborted already.
   */
  static async listen(options: ServerEndpointOptions = {}, handler?: ConnectionHandler): Promise<ServerEndpoint> {
    checkServerNames(options);
    const { signal, reusePort, backlog } = options;
    if (handler !== undefined && typeof handler !== "function") {
      throw new TypeError(`Cannot listen: the handler must be a function, got ${typeof handler}`);
    }
    const address = resolveAddress(options, 0);
    if (backlog !== undefined) wholeNumber("backlog", backlog, 0, 1, 65_535);
    signal?.throwIfAborted();
    const transport = options.transport ?? await detectTransport();
    const endpoint = new ServerEndpoint(options, transport, handler);
    endpoint.#listener = await transport.listen({ address, backlog, reusePort }, endpoint.#acceptor());
    if (signal?.aborted) {
      await endpoint.close();
      throw signal.reason;
    }
    signal?.addEventListener("abort", endpoint.#onAbort);
    return endpoint;
  }

  private constructor(options: ServerEndpointOptions, transport: Transport, handler: ConnectionHandler | undefined) {
    this.#limits = resolveLimits(options.limits);
    this.#budget = new ByteBudget(this.#limits.bufferedBytes);
    this.#settings = resolveConnection(options, this.#budget, resolveRates(options.limits));
    resolveHandshake(options.timeouts);
    this.#admission = new Admission(this.#limits);
    this.#sweep = new IntervalSweep(this.#settings);
    this.#signal = options.signal;
    this.#handler = handler;
    if (handler === undefined) this.#accepted = new Channel({ capacity: this.#limits.connections });
    this.#host = {
      flusher: new TurnFlusher(transport),
      buffers: new SharedBuffers(KEPT_BUFFERS),
      budget: this.#budget,
      sweep: this.#sweep,
      ended: (connection, end) => this.#ended(connection as FramedConnection, end),
    };
  }

  /** The bound address, with the real port. */
  get address(): EndpointAddress {
    return this.#listener.address;
  }

  /** The live connections. */
  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** A snapshot. Costs a look at each live connection. */
  stats(): EndpointStats {
    return this.#counters.snapshot(this.#connections, {
      address: this.address,
      state: this.#finished
        ? "finished"
        : this.#drained !== undefined
        ? "draining"
        : this.#suspended
        ? "suspended"
        : this.#waiting
        ? "full"
        : "accepting",
      active: this.#connections.size,
      bufferedBytes: this.#budget.used,
    });
  }

  /** Stops accepting; live connections go on. Those that come wait in the kernel's queue. Idempotent. */
  suspend(): void {
    this.#suspended = true;
    this.#listener.pause();
  }

  /** Accepts again. Idempotent; without effect once draining. */
  resume(): void {
    this.#suspended = false;
    this.#acceptAgain();
  }

  /**
   * Shuts down gracefully: stops listening, lets each connection handle the frames that came whole, flushes, sends FIN
   * and waits for the peer's; what isn't through by the deadline is aborted. Resolves with what became of each
   * connection, when nothing is left open. Calls after the first join it.
   *
   * Rejects with a `RangeError` if the deadline is out of its range.
   */
  async drain(options: DrainOptions = {}): Promise<DrainReport> {
    const deadline = wholeNumber("deadline", options.deadline, this.#settings.timeouts.drain, 0, 2_147_483_647);
    return await (this.#drained ??= this.#drain(deadline));
  }

  /** Drains with the deadline `timeouts.drain`. */
  async close(): Promise<void> {
    await this.drain();
  }

  /** Yields accepted connections, to one consumer. Ends when the endpoint drains; leaving it early closes nothing. */
  [Symbol.asyncIterator](): AsyncIterator<Connection> {
    if (this.#accepted === undefined) {
      throw new TypeError("Cannot iterate the endpoint: its connections go to the handler it was given");
    }
    return this.#accepted.reader[Symbol.asyncIterator]();
  }

  /** Closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // --- accepting ----------------------------------------------------------------------------------------------------

  #acceptor(): Acceptor {
    return {
      accept: (socket) => this.#accept(socket),
      acceptFailed: () => void this.#counters.acceptFailures++,
    };
  }

  #accept(socket: TransportSocket): void {
    const refusal = this.#drained === undefined ? this.#admission.letIn(socket.remoteAddress) : "connections";
    if (refusal !== undefined) {
      this.#counters.refused[refusal]++;
      socket.destroy();
      return;
    }
    this.#counters.accepted++;
    const connection = new FramedConnection(++this.#lastId, socket, this.#settings, this.#host);
    this.#connections.add(connection);
    if (this.#waiting) this.#listener.pause();
    connection.start();
    if (this.#accepted === undefined) {
      this.#handle(connection);
    } else {
      connection.closeAtEnd();
      this.#accepted.writer.tryWrite(connection);
    }
  }

  /** Runs the handler. Not an async method: that would hold a suspended call for each connection beside the handler's own. */
  #handle(connection: FramedConnection): void {
    const failed = (error: unknown) => {
      connection.fail("handler-error", errorOf(error, `The handler of connection ${connection.id} threw`));
    };
    try {
      const handling = this.#handler!(connection);
      if (handling === undefined) connection.handlerReturned();
      else Promise.resolve(handling).then(() => connection.handlerReturned(), failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Whether the limit on connections keeps those that come waiting in the kernel's queue. */
  get #waiting(): boolean {
    return this.#limits.whenFull === "wait" && this.#admission.full;
  }

  #acceptAgain(): void {
    if (!this.#suspended && !this.#waiting && this.#drained === undefined) this.#listener.resume();
  }

  // --- ending -------------------------------------------------------------------------------------------------------

  #ended(connection: FramedConnection, end: ConnectionEnd): void {
    this.#connections.delete(connection);
    this.#sweep.forget(connection);
    this.#counters.connectionEnded(connection, end);
    const wasWaiting = this.#waiting;
    this.#admission.letOut(connection.remoteAddress);
    if (wasWaiting) this.#acceptAgain();
  }

  async #drain(deadline: number): Promise<DrainReport> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    const released = this.#listener.close();
    this.#accepted?.writer.complete();
    for (const connection of this.#accepted?.reader.take() ?? []) void connection.close(); // nobody has taken them
    const report = await drainConnections([...this.#connections], deadline);
    await released;
    this.#finished = true;
    this.#finish();
    return report;
  }
}
