/**
 * Deno's sockets.
 *
 * One read and one write per connection run at a time, one loop per listener accepts. Deno's own `close()` makes
 * whatever is pending reject; those rejections say nothing and are swallowed, but `gone` waits for them: the
 * descriptor lives until the last of them has settled.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { setImmediate } from "node:timers";
import { getHeapStatistics } from "node:v8";
import { handOver } from "./accept_queue.ts";
import { type BusyReader, BusyReads } from "./busy_reads.ts";
import type {
  Acceptor,
  ByteSink,
  EndpointAddress,
  Transport,
  TransportConnectOptions,
  TransportListener,
  TransportListenOptions,
  TransportSocket,
} from "./contract.ts";
import { systemError } from "./errno.ts";
import { PendingWrites, type WriteOwner } from "./pending_writes.ts";
import { Slab, type SlabBudget } from "./slab.ts";

/** The first wait after accepting failed, in ms; it doubles with each failure that follows. */
const FIRST_BACK_OFF = 5;
/** The longest such wait, in ms. */
const LAST_BACK_OFF = 1000;

/**
 * How long Deno may take to tell of a connection, in ms. One that is there when dialling is given up, and isn't told of yet,
 * Deno would leave open, and nobody could close it.
 */
const TOLD_WITHIN = 10;

/** The block that {@linkcode keepFreedMemory} frees, in bytes: the allocator then keeps up to twice as much of what is free. */
const LARGEST_FREED = 8 * 1024 * 1024;

/** What {@linkcode UNTOUCHED} may take, in bytes: half of it brings a third of the gain. */
const MOST_UNTOUCHED = 1024 * 1024 * 1024;
/** Less of it, in bytes, brings nothing. */
const LEAST_UNTOUCHED = 128 * 1024 * 1024;

/**
 * Memory that is mapped and never touched, so that it takes none, one block for all transports.
 *
 * Each slab counts towards V8's limit for its heap and all buffers together, which it sets a tenth above what is live: with
 * little live, it marked the whole heap for every 45 MB that large frames brought. A tenth of this block lies above the 64 MB at
 * which it collects the young generation, and by then all that was read is garbage: nothing is left to mark.
 *
 * That limit is bounded by what the heap may take. A process with a small heap would mark without end if this took it all, so
 * it is a quarter at most. Where the memory can't be mapped, all goes on as it would without.
 */
const UNTOUCHED: ArrayBuffer | undefined = mapUntouched(getHeapStatistics().heap_size_limit / 4);

/** What the connections of a transport share. */
interface Shared {
  readonly untouched: ArrayBuffer | undefined;
  readonly slabs: SlabBudget;
  readonly reads: BusyReads;
  readonly writes: PendingWrites;
}

/** Makes a transport of `Deno.listen` and `Deno.connect`. Its connections share one budget of read memory. */
export function denoTransport(): Transport {
  keepFreedMemory();
  const shared: Shared = {
    untouched: UNTOUCHED,
    slabs: { open: 0 },
    reads: new BusyReads(afterTurn),
    writes: new PendingWrites(),
  };
  return {
    name: "deno",
    listen: (options, acceptor) => Promise.try(() => new DenoListener(bind(options), acceptor, shared)),
    connect: (options) => dial(options, shared),
    afterTurn,
  };
}

function afterTurn(callback: () => void): void {
  setImmediate(callback);
}

/**
 * What V8 frees at a collection is what the next slabs are made of. glibc hands it back to the kernel once twice as much lies
 * free as the largest mapped block that was ever freed, 512 KiB with slabs of 256 KiB, and each page then comes back by a
 * fault: 0.1 to 0.6 of them for each echoed frame of 16 KiB. So one larger block is freed here. Nobody writes to it, so that
 * it takes no memory; to another allocator it is nothing. (mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD)
 */
function keepFreedMemory(): void {
  new ArrayBuffer(LARGEST_FREED).transfer(0);
}

function mapUntouched(share: number): ArrayBuffer | undefined {
  if (share < LEAST_UNTOUCHED) return undefined;
  try {
    return new ArrayBuffer(Math.min(share, MOST_UNTOUCHED));
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function bind({ address, backlog, reusePort }: TransportListenOptions): Deno.Listener {
  if (reusePort && !canReusePort()) throw new TypeError("Cannot listen with reusePort: Deno needs --unstable-net");
  if (address.transport === "tcp") {
    const { hostname, port } = address;
    return Deno.listen({ hostname, port, ...(backlog && { tcpBacklog: backlog }), ...(reusePort && { reusePort }) });
  }
  if (backlog !== undefined) throw new TypeError("Cannot listen with backlog: Deno has none for unix sockets");
  return Deno.listen({ transport: "unix", path: address.path });
}

/** Without the flag, Deno ends the process instead of throwing. This is another thing that the flag brings. */
function canReusePort(): boolean {
  return "listenDatagram" in Deno;
}

async function dial({ address, signal }: TransportConnectOptions, shared: Shared): Promise<TransportSocket> {
  signal?.throwIfAborted();
  const giveUp = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = (): void => void (timer = setTimeout(() => giveUp.abort(), TOLD_WITHIN));
  signal?.addEventListener("abort", onAbort);
  try {
    const conn = address.transport === "tcp"
      ? await Deno.connect({ hostname: address.hostname, port: address.port, signal: giveUp.signal })
      : await Deno.connect({ transport: "unix", path: address.path });
    if (!signal?.aborted) return new DenoSocket(conn, shared);
    conn.close();
  } catch (thrown) {
    if (!signal?.aborted) throw systemError(thrown);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
  throw signal.reason;
}

class DenoListener implements TransportListener {
  readonly #listener: Deno.Listener;
  readonly #acceptor: Acceptor;
  readonly #shared: Shared;
  readonly #closing = new AbortController();
  readonly #finished: Promise<void>;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(listener: Deno.Listener, acceptor: Acceptor, shared: Shared) {
    this.#listener = listener;
    this.#acceptor = acceptor;
    this.#shared = shared;
    this.#finished = this.#acceptAll();
  }

  get address(): EndpointAddress {
    return endpointAddress(this.#listener.addr);
  }

  pause(): void {
    if (!this.#closing.signal.aborted) this.#gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#listener.close();
      this.resume();
    }
    return this.#finished;
  }

  /** Ends only by `close`. A pending accept can't be taken back, so a pause holds the one connection it may bring. */
  async #acceptAll(): Promise<void> {
    const { signal } = this.#closing;
    let backOff = FIRST_BACK_OFF;
    while (!signal.aborted) {
      try {
        const conn = await this.#listener.accept();
        while (this.#gate) await this.#gate.promise;
        if (signal.aborted) return conn.close();
        handOver(this.#acceptor, new DenoSocket(conn, this.#shared));
        backOff = FIRST_BACK_OFF;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#acceptor.acceptFailed(systemError(thrown));
        await delay(backOff, { signal }).catch(() => {});
        backOff = Math.min(backOff * 2, LAST_BACK_OFF);
      }
    }
  }
}

/** A set of what a socket is doing, and of what has become of it. Six booleans would take 40 bytes more. */
type Marks = number;
/** A read is pending, or what it brought is being handed over. */
const READING: Marks = 1;
/** No more is to be handed over for now. */
const PAUSED: Marks = 2;
/** The peer's FIN was handed over. */
const FIN_RECEIVED: Marks = 4;
/** This side's FIN was asked for. */
const SHUTDOWN: Marks = 8;
/** It is sent. */
const FIN_SENT: Marks = 16;
const CLOSED: Marks = 32;

class DenoSocket implements TransportSocket, BusyReader, WriteOwner {
  readonly #conn: Deno.Conn;
  readonly #shared: Shared;
  readonly #slab: Slab;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  /** What Deno hasn't taken of the write that runs. */
  #unwritten: Uint8Array | undefined;
  /** Of the pending read, as `BusyReads` counts them; 0: it isn't one of a busy connection. */
  #turn = 0;
  /** Calls to Deno that haven't settled. They keep the descriptor open, even after `close`. */
  #pending = 0;
  #marks: Marks = 0;
  /** What came after a pause: how many bytes, or `null` for FIN. */
  #held: number | null | undefined;
  #error: Error | undefined;

  constructor(conn: Deno.Conn, shared: Shared) {
    this.#conn = conn;
    this.#shared = shared;
    shared.slabs.open++;
    this.#slab = new Slab(shared.slabs);
    if (isTcp(conn)) setNoDelay(conn);
  }

  #has(marks: Marks): boolean {
    return (this.#marks & marks) !== 0;
  }

  get localAddress(): EndpointAddress {
    return endpointAddress(this.#conn.localAddr);
  }

  get remoteAddress(): EndpointAddress {
    return endpointAddress(this.#conn.remoteAddr);
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  start(sink: ByteSink): void {
    const started = this.#sink !== undefined;
    this.#sink = sink;
    if (this.#has(CLOSED)) this.#reportSoon(sink);
    else if (!started) {
      this.#beginReading();
      this.#read();
    }
  }

  pause(): void {
    this.#marks |= PAUSED;
  }

  /** Begins with what the pause held, once this has returned. */
  resume(): void {
    this.#marks &= ~PAUSED;
    if (this.#has(READING | FIN_RECEIVED | CLOSED)) return;
    this.#beginReading();
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) this.#shared.reads.next(this);
    else queueMicrotask(() => this.#came(held));
  }

  write(bytes: Uint8Array): boolean {
    if (this.#has(CLOSED)) return false;
    if (bytes.length === 0) return true;
    this.#pending++;
    this.#writeOn(bytes);
    return false;
  }

  shutdown(): void {
    if (this.#has(SHUTDOWN | CLOSED)) return;
    this.#marks |= SHUTDOWN;
    void this.#closeWrite();
  }

  destroy(): void {
    this.#close(undefined);
  }

  #beginReading(): void {
    this.#marks |= READING;
    this.#pending++;
  }

  // A callback that is used again: an idle connection would hold a suspended loop as well, of 170 bytes more.
  #read(): void {
    this.#conn.read(this.#slab.room).then(this.#onRead, this.#onRead);
  }

  /** A read brought so many bytes, or `null` for FIN, or else it failed: one closure for both, of 56 bytes. */
  readonly #onRead = (outcome: unknown): void => {
    this.#shared.reads.ended(this.#turn);
    this.#turn = 0;
    this.#came(outcome);
  };

  #came(outcome: unknown): void {
    try {
      if (typeof outcome !== "number" && outcome !== null) throw outcome;
      if (this.#handOver(outcome)) return this.#shared.reads.next(this);
    } catch (thrown) {
      this.#close(systemError(thrown));
    }
    this.#stopReading();
  }

  readOn(turn: number): boolean {
    if (this.#has(PAUSED | CLOSED)) {
      this.#stopReading();
      return false;
    }
    this.#turn = turn;
    this.#read();
    return true;
  }

  #stopReading(): void {
    this.#marks &= ~READING;
    this.#settled();
  }

  /**
   * Hands over what a read brought. `false`: no more is to be read now. A pending read can't be taken back, so what it
   * brings during a pause is held.
   */
  #handOver(length: number | null): boolean {
    if (this.#has(CLOSED)) return false;
    if (this.#has(PAUSED)) {
      this.#held = length;
      return false;
    }
    if (length === null) {
      this.#marks |= FIN_RECEIVED;
      this.#sink!.end();
      if (this.#has(FIN_SENT)) this.#close(undefined);
      return false;
    }
    this.#sink!.data(this.#slab.take(length));
    return !this.#has(PAUSED | CLOSED);
  }

  // Callbacks, as an async function per write shows in a ping-pong.
  #writeOn(bytes: Uint8Array): void {
    this.#unwritten = bytes;
    this.#shared.writes.follow(this, this.#conn.write(bytes));
  }

  written(length: number): void {
    const bytes = this.#unwritten!;
    this.#bytesWritten += length;
    if (length < bytes.length) return this.#writeOn(bytes.subarray(length));
    this.#unwritten = undefined;
    try {
      if (!this.#has(CLOSED)) this.#sink!.drained();
    } catch (thrown) {
      this.#close(systemError(thrown));
    }
    this.#settled();
  }

  writeFailed(thrown: unknown): void {
    this.#close(systemError(thrown));
    this.#settled();
  }

  async #closeWrite(): Promise<void> {
    this.#pending++;
    try {
      await this.#conn.closeWrite();
      this.#marks |= FIN_SENT;
      if (this.#has(FIN_RECEIVED)) this.#close(undefined);
    } catch (thrown) {
      this.#close(systemError(thrown));
    }
    this.#settled();
  }

  /** The only way to the end; the first call decides what `gone` says. */
  #close(error: Error | undefined): void {
    if (this.#has(CLOSED)) return;
    this.#marks |= CLOSED;
    this.#error = error;
    this.#held = undefined;
    this.#shared.slabs.open--;
    this.#conn.close();
    if (this.#sink) this.#reportSoon(this.#sink);
  }

  #settled(): void {
    if (--this.#pending === 0 && this.#has(CLOSED)) this.#sink!.gone(this.#error);
  }

  /** Reports that it is closed, unless that waits for a call to settle. */
  #reportSoon(sink: ByteSink): void {
    if (this.#pending === 0) queueMicrotask(() => sink.gone(this.#error));
  }
}

function isTcp(conn: Deno.Conn): conn is Deno.TcpConn {
  return conn.localAddr.transport === "tcp";
}

function setNoDelay(conn: Deno.TcpConn): void {
  try {
    conn.setNoDelay(true);
  } catch {
    // Some systems refuse it once the peer has broken the connection. The first read will tell.
  }
}

/** Deno's address, as the contract has it: a client of a unix socket has no path, which Deno says with `null`. */
function endpointAddress(address: Deno.Addr): EndpointAddress {
  if (address.transport === "tcp") {
    const { hostname, port } = address as Deno.NetAddr;
    return { transport: "tcp", hostname, port };
  }
  return { transport: "unix", path: (address as Deno.UnixAddr).path ?? "" };
}
