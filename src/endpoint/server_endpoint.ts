import { Channel } from "../channel/channel.ts";
import type { Connection } from "../connection/connection.ts";
import { FramedConnection } from "../connection/framed_connection.ts";
import type { ConnectionEnd } from "../connection/end.ts";
import type { ConnectionHost } from "../connection/host.ts";
import { TurnFlusher } from "../connection/turn_flusher.ts";
import { SharedBuffers } from "../connection/write_buffers.ts";
import { sliced } from "../frame/bytes.ts";
import type {
  Acceptor,
  EndpointAddress,
  Transport,
  TransportListener,
  TransportSocket,
} from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { detectTransport } from "../transport/detect.ts";
import { Admission, type RefusalReason } from "./admission.ts";
import { ByteBudget } from "./budget.ts";
import { knownNames, wholeNumber } from "./checks.ts";
import type { ConnectionHandler } from "./connection_handler.ts";
import { drainConnections, type DrainOptions, type DrainReport } from "./drain.ts";
import { Handshakes } from "./handshakes.ts";
import { LiveConnections } from "./live_connections.ts";
import { BACKLOG_RANGE, NUMBER_OPTIONS } from "./option_values.ts";
import type { ReloadOptions, ServerEndpointOptions } from "./options.ts";
import {
  checkServerNames,
  resolveAddress,
  resolveConnection,
  resolveHandshake,
  resolveLimits,
  resolveRates,
} from "./resolve_options.ts";
import type { EndpointObserver } from "./observer.ts";
import { EndpointCounters, type EndpointStats } from "./stats.ts";
import { runHandler } from "./run_handler.ts";
import { serverSteps } from "./steps.ts";
import { IntervalSweep } from "./sweep.ts";
import { TelemetryLoader } from "./telemetry_loader.ts";

/** Write buffers that an endpoint keeps for its next writes: so many of 65 KiB, and of 260 KiB, once it needs those. */
const KEPT_BUFFERS = 16;

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
  /** What it was given, as reloaded since. */
  #options: ServerEndpointOptions;
  readonly #transport: Transport;
  #admission: Admission;
  readonly #budget: ByteBudget;
  readonly #sweep: IntervalSweep;
  /** Of the connections that are accepted from now on: a reload brings another, with other settings. */
  #host: ConnectionHost;
  readonly #handshakes: Handshakes;
  readonly #handler: ConnectionHandler | undefined;
  readonly #observer: EndpointObserver | undefined;
  readonly #counters = new EndpointCounters();
  readonly #startedAt = Date.now();
  readonly #connections = new LiveConnections<FramedConnection>();
  /** Accepted connections that nobody has taken yet; only without a handler. */
  readonly #accepted: Channel<Connection> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => void this.close();

  #listener!: TransportListener;
  readonly #telemetry = new TelemetryLoader(() => this.stats());
  #lastId = 0;
  #suspended = false;
  #finished = false;
  #drained: Promise<DrainReport> | undefined;
  #reloading: Promise<void> = Promise.resolve();
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
    if (backlog !== undefined) wholeNumber("backlog", backlog, 0, BACKLOG_RANGE.from, BACKLOG_RANGE.to);
    signal?.throwIfAborted();
    const transport = options.transport ?? await detectTransport();
    const steps = await serverSteps(options, transport);
    const admission = await Admission.of(resolveLimits(options.limits));
    const endpoint = new ServerEndpoint(options, transport, handler, steps, admission);
    endpoint.#listener = await transport.listen({ address, backlog, reusePort }, endpoint.#acceptor());
    await endpoint.#telemetry.look();
    if (signal?.aborted) {
      await endpoint.close();
      throw signal.reason;
    }
    signal?.addEventListener("abort", endpoint.#onAbort);
    return endpoint;
  }

  private constructor(
    options: ServerEndpointOptions,
    transport: Transport,
    handler: ConnectionHandler | undefined,
    steps: readonly HandshakeStep[],
    admission: Admission,
  ) {
    this.#options = options;
    this.#transport = transport;
    this.#budget = new ByteBudget(admission.limits.bufferedBytes);
    const settings = resolveConnection(options, this.#budget, resolveRates(options.limits));
    const handshake = resolveHandshake(options.timeouts);
    this.#admission = admission;
    this.#sweep = new IntervalSweep(settings, spansOf(steps, handshake));
    this.#handshakes = new Handshakes(steps, handshake, this.#sweep, {
      letIn: (address) => !this.#refused(address, this.#admission.letInAs(address)),
      opened: (socket) => this.#open(socket),
      broken: (address, failure, error) => this.#observer?.handshakeFailed?.(address, failure, error),
      failed: (address) => this.#leave(address),
    });
    this.#signal = options.signal;
    this.#handler = handler;
    this.#observer = options.observer;
    if (handler === undefined) this.#accepted = new Channel({ capacity: Infinity }); // `#open` bounds it
    this.#host = {
      settings,
      flusher: new TurnFlusher(transport),
      buffers: new SharedBuffers(KEPT_BUFFERS),
      budget: this.#budget,
      copiedFrameBytes: transport.copiedFrameBytes ?? 0,
      copiedTogetherBytes: transport.copiedTogetherBytes ?? -1,
      copyOfPart: transport.copyOfPart ?? sliced,
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
      state: this.#state,
      startedAt: this.#startedAt,
      active: this.#connections.size,
      queued: this.#accepted?.reader.size ?? 0,
      handshakes: this.#handshakes.stats,
      bufferedBytes: this.#budget.used,
    });
  }

  get #state(): EndpointStats["state"] {
    if (this.#finished) return "finished";
    if (this.#drained !== undefined) return "draining";
    if (this.#suspended) return "suspended";
    return this.#waiting ? "full" : "accepting";
  }

  /**
   * Takes over new certificates and limits, all of them or none, without dropping a connection. Files are read again also
   * where `tls` isn't named, so a call without options is what renewed certificates need. A group that is named stands in
   * place of the earlier one as a whole: what it doesn't name gets its default. Calls take their turns.
   *
   * Connections accepted from then on use the new certificates; those that are there, and handshakes under way, go on
   * with the old. Limits hold for everybody from then on, but nobody is ended for them; the rates, `framesPerSecond`
   * and so on, hold for connections accepted from then on.
   *
   * Rejects, and changes nothing, with a `RangeError` or `TypeError` for an option, for what is in a file, for `tls` where
   * the endpoint listens without, and once the endpoint drains; with the system's error for a file that can't be read.
   */
  reload(options: ReloadOptions = {}): Promise<void> {
    const reloading = this.#reloading.then(() => this.#reload(options));
    this.#reloading = reloading.catch(() => {});
    return reloading;
  }

  async #reload(changes: ReloadOptions): Promise<void> {
    knownNames("reload", changes, ["tls", "limits"]);
    const { tls = this.#options.tls, limits = this.#options.limits } = changes;
    if (tls !== undefined && this.#options.tls === undefined) {
      throw new TypeError("Cannot reload: the endpoint listens without TLS");
    }
    const options = { ...this.#options, tls, limits };
    const admission = await Admission.of(resolveLimits(limits));
    const settings = { ...this.#host.settings, rates: resolveRates(limits) };
    const steps = await serverSteps(options, this.#transport);
    if (this.#drained !== undefined) throw new TypeError("Cannot reload: the endpoint is draining");

    this.#options = options;
    this.#host = { ...this.#host, settings };
    for (const { remoteAddress } of this.#connections) admission.countIn(remoteAddress);
    for (const address of this.#handshakes.addresses()) admission.countIn(address);
    this.#admission = admission;
    this.#budget.changeLimit(admission.limits.bufferedBytes);
    this.#sweep.tune(settings, spansOf(steps, resolveHandshake(options.timeouts)));
    this.#handshakes.use(steps);
    if (this.#waiting) this.#listener.pause();
    else this.#acceptAgain();
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
   * Rejects, and drains nothing, with a `RangeError` or `TypeError` for an option.
   */
  async drain(options: DrainOptions = {}): Promise<DrainReport> {
    knownNames("drain", options, ["deadline"]);
    const { from, to } = NUMBER_OPTIONS["timeouts.drain"];
    const deadline = wholeNumber("deadline", options.deadline, this.#host.settings.timeouts.drain, from, to);
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
      acceptFailed: (error) => {
        this.#counters.acceptFailures++;
        this.#observer?.acceptFailed?.(error);
      },
    };
  }

  #accept(socket: TransportSocket): void {
    const { remoteAddress } = socket;
    const address = this.#handshakes.tellAddress ? undefined : remoteAddress;
    if (this.#refused(remoteAddress, this.#letIn(address))) {
      socket.destroy();
      return;
    }
    if (this.#waiting) this.#listener.pause();
    if (this.#handshakes.none) this.#open(socket);
    else this.#handshakes.begin(socket, address);
  }

  #letIn(address: EndpointAddress | undefined): RefusalReason | undefined {
    if (this.#drained !== undefined) return "connections";
    return address === undefined ? this.#admission.letInUnknown() : this.#admission.letIn(address);
  }

  /** Counts a refusal and tells of it, if it is one. */
  #refused(address: EndpointAddress, refusal: RefusalReason | undefined): boolean {
    if (refusal === undefined) return false;
    this.#counters.refused[refusal]++;
    this.#observer?.refused?.(address, refusal);
    return true;
  }

  /** Begins a connection that was let in; refuses it if nobody takes those that came before. */
  #open(socket: TransportSocket): void {
    if (this.#accepted !== undefined && this.#accepted.reader.size >= this.#admission.limits.connections) {
      const { remoteAddress } = socket;
      this.#refused(remoteAddress, "connections");
      socket.destroy();
      this.#leave(remoteAddress);
      return;
    }
    this.#counters.accepted++;
    void this.#telemetry.look();
    const connection = new FramedConnection(++this.#lastId, socket, this.#host);
    this.#connections.add(connection);
    this.#observer?.opened?.(connection);
    connection.start();
    if (this.#accepted === undefined) {
      runHandler(this.#handler!, connection);
    } else {
      connection.closeAtEnd();
      this.#accepted.writer.tryWrite(connection);
    }
  }

  /** Whether the limit on connections keeps those that come waiting in the kernel's queue. */
  get #waiting(): boolean {
    const { limits, full } = this.#admission;
    return limits.whenFull === "wait" && full;
  }

  #acceptAgain(): void {
    if (!this.#suspended && !this.#waiting && this.#drained === undefined) this.#listener.resume();
  }

  // --- ending -------------------------------------------------------------------------------------------------------

  #ended(connection: FramedConnection, end: ConnectionEnd): void {
    this.#connections.delete(connection);
    this.#sweep.forget(connection);
    const seconds = this.#counters.connectionEnded(connection, end);
    this.#telemetry.connectionEnded(seconds);
    this.#observer?.ended?.(connection, end);
    this.#leave(connection.remoteAddress);
  }

  /** Gives back the place of what was let in. */
  #leave(address: EndpointAddress | undefined): void {
    const wasWaiting = this.#waiting;
    this.#admission.letOut(address);
    if (wasWaiting) this.#acceptAgain();
  }

  async #drain(deadline: number): Promise<DrainReport> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    const released = this.#listener.close();
    this.#accepted?.writer.complete();
    for (const connection of this.#accepted?.reader.take() ?? []) void connection.close(); // nobody has taken them
    const [report] = await Promise.all([
      drainConnections([...this.#connections], deadline),
      this.#handshakes.giveUpAll(), // strangers: nobody waits for them
      released,
    ]);
    this.#sweep.stop();
    this.#finished = true;
    this.#telemetry.finished();
    this.#finish();
    return report;
  }
}

/** The deadlines that steps bring to the sweep. */
function spansOf(steps: readonly HandshakeStep[], handshake: number): number[] {
  return steps.length === 0 ? [] : [handshake, ...steps.map(({ timeout = 0 }) => timeout)];
}
