/**
 * A connection of Deno's. One read and one write of it run at a time.
 *
 * Deno's own `close()` makes whatever is pending reject; those rejections say nothing and are swallowed, but `gone` waits for
 * them: the descriptor lives until the last of them has settled.
 *
 * @module
 */

import type { BusyReader, BusyReads } from "./busy_reads.ts";
import type { ByteSink, EndpointAddress, TransportSocket } from "./contract.ts";
import { endpointAddress } from "./deno_address.ts";
import { systemError } from "./errno.ts";
import type { PendingWrites, WriteOwner } from "./pending_writes.ts";
import { Slab, type SlabBudget } from "./slab.ts";

/** What the connections of a transport share. */
export interface Shared {
  readonly untouched: ArrayBuffer | undefined;
  readonly slabs: SlabBudget;
  readonly reads: BusyReads;
  readonly writes: PendingWrites;
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

export class DenoSocket implements TransportSocket, BusyReader, WriteOwner {
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
