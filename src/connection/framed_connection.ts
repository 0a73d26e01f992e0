import type { ChannelReader } from "../channel/reader.ts";
import { ConnectionClosedError, FrameTooLargeError, FrameTruncatedError } from "../errors.ts";
import type { ByteSink, EndpointAddress, TransportSocket } from "../transport/contract.ts";
import type { TlsInfo } from "../transport/tls_session.ts";
import type { ProxyHeader } from "../transport/proxy_header.ts";
import type { Connection, ConnectionStats, SendOptions } from "./connection.ts";
import { Deadlines, type Overdue } from "./deadlines.ts";
import type { ConnectionEnd, EndReason } from "./end.ts";
import { type ConnectionState, Ending } from "./ending.ts";
import type { ConnectionHost, Swept } from "./host.ts";
import { Inbound, type InboundOwner } from "./inbound.ts";
import type { Lane } from "./lane.ts";
import { connectionName, errorOf, namedFrameError, namedSystemError } from "./named_errors.ts";
import { ACCEPTED, type Outbound } from "./outbound.ts";
import type { OutboundOwner } from "./outbound_owner.ts";
import { overdueError, reasonOf } from "./overdue.ts";

/**
 * A connection over a transport's socket.
 *
 * | state   | how it is entered                                     | sends    | reads                        |
 * | ------- | ----------------------------------------------------- | -------- | ---------------------------- |
 * | open    | the socket is there                                   | accepted | delivered                    |
 * | closing | `close`, the handler's return, the end seen, a drain  | refused  | what came whole (not `close`) |
 * | failing | `abort`, an error, a deadline: the socket is destroyed | refused  | what came whole (not `abort`) |
 * | ended   | the socket is gone                                    | refused  | what came whole, then the end |
 */
export class FramedConnection implements Connection, ByteSink, InboundOwner, OutboundOwner, Swept {
  readonly id: number;
  readonly openedAt: number = Date.now();
  readonly socket: TransportSocket;
  readonly #inbound: Inbound;
  /** Had while there is anything to it, and once nothing more may be sent. */
  #outbound: Outbound | undefined;
  #framesOut = 0;

  #ending: Ending | undefined;
  /** `undefined`: not watched. `"unseen"`: watched, and no tick has seen anything yet that has a deadline, as most won't. */
  #deadlines: Deadlines | "unseen" | undefined;

  constructor(id: number, socket: TransportSocket, host: ConnectionHost) {
    this.id = id;
    this.socket = socket;
    this.#inbound = new Inbound(this, host);
  }

  /** The way in's, so as to be held once. */
  get host(): ConnectionHost {
    return this.#inbound.host;
  }

  /** Lets the bytes flow. */
  start(): void {
    this.socket.start(this);
    if (this.host.settings.timeouts.idle > 0) this.#watch();
  }

  /** Has the connection close by itself when its reader has been shown the end: for one without a handler. */
  closeAtEnd(): void {
    this.#inbound.watchEnd();
  }

  /** Whether there is no handler whose return would close the connection. */
  get #closesAtEnd(): boolean {
    return this.#inbound.endWatched;
  }

  /** Its way out, which it has from now on until that says that it {@linkcode rested}. */
  get #out(): Outbound {
    return this.#outbound ?? this.#begunOutbound();
  }

  #begunOutbound(): Outbound {
    const outbound = this.#outbound = this.host.settings.outbounds.take();
    outbound.begin(this);
    return outbound;
  }

  rested(outbound: Outbound): void {
    this.#outbound = undefined;
    this.host.settings.outbounds.giveBack(outbound);
  }

  #endedError(): ConnectionClosedError {
    const { reason, error } = this.#end;
    return new ConnectionClosedError(`The end of ${this.#name}: ${reason}`, { cause: error });
  }

  get #state(): ConnectionState {
    return this.#ending === undefined ? "open" : this.#ending.state;
  }

  /** Its ending, made when there is anything to it: an idle connection doesn't hold what nobody looks at. */
  get #end(): Ending {
    return this.#ending ??= new Ending();
  }

  /** What messages call it. */
  get #name(): string {
    return connectionName(this.id, this.remoteAddress);
  }

  get remoteAddress(): EndpointAddress {
    return this.socket.remoteAddress;
  }

  get localAddress(): EndpointAddress {
    return this.socket.localAddress;
  }

  get tls(): TlsInfo | undefined {
    return this.socket.tls;
  }

  get proxy(): ProxyHeader | undefined {
    return this.socket.proxy;
  }

  get frames(): ChannelReader<Uint8Array> {
    return this.#inbound.reader;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#inbound.reader[Symbol.asyncIterator]();
  }

  send(payload: Uint8Array, options?: SendOptions): Promise<void> {
    if (this.#stored(payload, options)) return ACCEPTED;
    return this.#out.send(payload, options?.lane ?? "normal");
  }

  trySend(payload: Uint8Array, options?: SendOptions): boolean {
    return this.#stored(payload, options) || this.#out.trySend(payload, options?.lane ?? "normal");
  }

  /** The common case by itself, small enough to be inlined: a frame behind others. `false` says nothing. */
  #stored(payload: Uint8Array, options: SendOptions | undefined): boolean {
    const outbound = this.#outbound;
    return options === undefined && outbound !== undefined && outbound.store(payload);
  }

  get closed(): Promise<ConnectionEnd> {
    return this.#end.closed;
  }

  get signal(): AbortSignal {
    return this.#end.signal(() => this.#endedError());
  }

  close(): Promise<ConnectionEnd> {
    if (this.#state === "open") {
      this.#closeGracefully("closed");
      this.#inbound.discard();
    }
    return this.closed;
  }

  abort(reason?: unknown): void {
    if (this.#state === "ended" || this.#state === "failing") return;
    const error = reason === undefined ? undefined : errorOf(reason, `Aborted ${this.#name}`);
    const cut = this.#state === "closing" ? new Error(`Aborted ${this.#name} while it was closing`) : undefined;
    this.fail("aborted", error ?? cut);
    this.#inbound.discard(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  stats(): ConnectionStats {
    const inbound = this.#inbound;
    const outbound = this.#out;
    const stats: ConnectionStats = {
      id: this.id,
      state: this.#state === "failing" ? "closing" : this.#state,
      openedAt: this.openedAt,
      framesIn: inbound.framesIn,
      framesOut: this.#framesOut,
      bytesIn: inbound.bytesIn,
      bytesOut: this.socket.bytesWritten,
      inbound: { frames: inbound.reader.size, bytes: inbound.bytes },
      lanes: { priority: outbound.laneStats("priority"), normal: outbound.laneStats("normal") },
      paused: inbound.paused,
      pauses: inbound.pauses,
      pendingWaits: (inbound.reader.waiting ? 1 : 0) + outbound.pendingWaits,
    };
    outbound.rest();
    return stats;
  }

  // --- what its host tells it ---------------------------------------------------------------------------------------

  /** The handler has returned: everything it wanted to send has been accepted. */
  handlerReturned(): void {
    this.#closeGracefully(this.#naturalReason());
    this.#inbound.discard();
  }

  /** Reads no more; closes when the frames that came whole have been handled. */
  drain(): void {
    if (this.#state !== "open") return;
    this.#end.draining = true;
    this.#inbound.stop();
  }

  /** Ends the connection at once, for a reason of the host's. */
  fail(reason: EndReason, error?: Error): void {
    if (this.#state === "ended" || this.#state === "failing") return;
    this.#end.state = "failing";
    this.#end.because(reason, error);
    this.#out.refuse();
    this.socket.destroy();
  }

  /** Looks at its deadlines; `false` once none is running. */
  sweep(now: number): boolean {
    this.#inbound.tick(now);
    if (this.#state === "ended" || this.#state === "failing") return false;
    const bytesOut = this.socket.bytesWritten;
    const { bytesIn, framesIn, partialBytes, paused, paced } = this.#inbound;
    const writing = this.#outbound?.writing ?? false;
    const closing = this.#state === "closing";
    const halfOpen = !closing && this.#closesAtEnd && this.#inbound.peerEnded;
    if (!closing && !writing) {
      this.#outbound?.trim();
      if (!halfOpen && !paced && partialBytes === 0 && this.host.settings.timeouts.idle === 0) {
        this.#deadlines = undefined;
        return false;
      }
    }
    const overdue = this.#startedDeadlines().overdue(now, {
      bytes: bytesIn + bytesOut,
      bytesIn,
      bytesOut,
      framesIn,
      partialBytes,
      paused,
      writing,
      closing,
      halfOpen,
      unread: this.#inbound.reader.size,
      accepted: this.#outbound?.accepted ?? this.#framesOut,
    });
    if (overdue !== undefined) {
      this.#timedOut(overdue);
      return this.#state === "closing"; // its flush has a deadline too
    }
    return true;
  }

  #startedDeadlines(): Deadlines {
    if (this.#deadlines instanceof Deadlines) return this.#deadlines;
    return this.#deadlines = new Deadlines(this.host.settings.timeouts, this.host.settings.rates.frameBytesPerSecond);
  }

  #timedOut(overdue: Overdue): void {
    if (overdue === "half-open") return this.#closeGracefully(this.#naturalReason());
    const { timeouts, rates } = this.host.settings;
    const reason = overdue === "close" ? this.#end.reason! : reasonOf(overdue);
    this.fail(reason, overdueError(overdue, timeouts, rates, this.#name));
  }

  #watch(): void {
    if (this.#deadlines !== undefined) return;
    this.#deadlines = "unseen";
    this.host.sweep.watch(this);
  }

  // --- what its socket tells it -------------------------------------------------------------------------------------

  /** Bytes came. */
  data(chunk: Uint8Array): void {
    this.#inbound.data(chunk);
    this.readsAgain();
  }

  /** The peer sent FIN. */
  end(): void {
    this.#inbound.end();
    if (this.#closesAtEnd) this.#watch();
  }

  /** The socket took what it was given. */
  drained(): void {
    this.#outbound?.drained();
  }

  /** The socket is gone. */
  gone(error?: Error): void {
    const ending = this.#end;
    ending.state = "ended";
    if (error === undefined) ending.because("peer-closed");
    else ending.because("transport-error", namedSystemError(error, this.#name));
    const reason = ending.reason!;
    const undelivered = this.#out.undelivered();
    const end: ConnectionEnd = {
      reason,
      ...(ending.error === undefined ? {} : { error: ending.error }),
      undelivered,
      framesIn: this.#inbound.framesIn,
      framesOut: this.#framesOut,
      bytesIn: this.#inbound.bytesIn,
      bytesOut: this.socket.bytesWritten,
      openedAt: this.openedAt,
      endedAt: Date.now(),
    };
    this.#deadlines = undefined;
    this.#inbound.leave(QUIET_ENDS.has(reason) ? undefined : ending.error);
    ending.settle(end, () => this.#endedError());
    this.host.ended(this, end);
  }

  // --- what its two halves tell it ----------------------------------------------------------------------------------

  named(error: Error): Error {
    return namedFrameError(error, this.#name);
  }

  closedError(): ConnectionClosedError {
    const how = this.#state === "ended" ? "has ended" : "is closing";
    const { reason, error } = this.#end;
    return new ConnectionClosedError(`Cannot send: ${this.#name} ${how} (${reason})`, { cause: error });
  }

  /** The peer's bytes weren't a frame. */
  frameFailed(error: Error): void {
    this.fail(frameReason(error), error);
  }

  /** Its peer may owe the rest of a frame, or wait for leave to send more. */
  readsAgain(): void {
    if (this.#inbound.partialBytes > 0 || this.#inbound.paced) this.#watch();
  }

  /** The reader has been shown the end: what it still sends in this turn goes out. */
  endSeen(): void {
    if (this.#state !== "open") return;
    this.host.flusher.afterTurn(() => this.#closeGracefully(this.#naturalReason()));
  }

  get framesOut(): number {
    return this.#framesOut;
  }

  framesWritten(count: number): void {
    this.#framesOut += count;
  }

  /** The socket owes progress on a write. */
  writeStarted(): void {
    this.#watch();
  }

  get readerWaits(): boolean {
    return this.#inbound.reader.waiting;
  }

  /** A lane is there that an idle connection doesn't need: the next tick looks whether it is one. */
  laneMade(): void {
    this.#watch();
  }

  /** A lane was full, and is to close the connection. */
  overflowed(lane: Lane): void {
    const { frames, bytes } = this.#out.laneStats(lane);
    this.fail(
      "lane-overflow",
      new Error(`Cannot send: the ${lane} lane is full with ${frames} frames of ${bytes} bytes, on ${this.#name}`),
    );
  }

  #closeGracefully(reason: EndReason): void {
    if (this.#state !== "open") return;
    this.#end.state = "closing";
    this.#end.because(reason);
    this.#inbound.stop();
    this.#out.finish(() => this.socket.shutdown());
    this.#watch();
  }

  /** Why a connection closes that nobody closed by name. */
  #naturalReason(): EndReason {
    return this.#inbound.peerEnded ? "peer-closed" : this.#ending?.draining ? "drained" : "closed";
  }
}

/** The ends that a reader sees as nothing but the end. */
const QUIET_ENDS: ReadonlySet<EndReason> = new Set(["peer-closed", "closed", "drained", "idle-timeout"]);

function frameReason(error: Error): EndReason {
  if (error instanceof FrameTooLargeError) return "frame-too-large";
  return error instanceof FrameTruncatedError ? "frame-truncated" : "frame-corrupt";
}
