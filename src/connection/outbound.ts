import { LaneReader } from "../channel/lane_reader.ts";
import { Queue } from "../channel/queue.ts";
import { QueueReader } from "../channel/reader.ts";
import type { ConnectionClosedError } from "../errors.ts";
import type { FrameEncoder } from "../frame/encoder.ts";
import type { TransportSocket } from "../transport/contract.ts";
import type { ConnectionHost } from "./host.ts";
import type { Lane, LaneStats } from "./lane.ts";
import { PriorityTally } from "./priority_tally.ts";
import type { ConnectionSettings } from "./settings.ts";
import type { Flushable } from "./turn_flusher.ts";
import { WRITE_BUFFER_BYTES, type WriteBuffer } from "./write_buffers.ts";

/** What a `send` that need not wait returns: one promise, made once. */
const ACCEPTED: Promise<void> = Promise.resolve();

/** Frames longer than this are written from where they are; shorter ones are packed into a write buffer by copying. */
const COPIED_BYTES = WRITE_BUFFER_BYTES / 2;

const NONE: Uint8Array[] = [];

/** What encoding adds to a payload at most: an 8-byte length. */
const MOST_HEADER_BYTES = 8;

/** Whom the way out tells what happened. */
export interface OutboundOwner {
  /** The encoder's error, with the connection's name in it. */
  named(error: Error): Error;
  /** What a send is told once nothing more is accepted. */
  closedError(): ConnectionClosedError;
  /** A write is under way that the socket goes on with by itself. */
  writeStarted(): void;
  /** A lane was made, which {@linkcode Outbound.trim} gives back when it is empty. */
  laneMade(): void;
  /** A full lane is to close the connection. */
  overflowed(lane: Lane): void;
}

/**
 * The way out: lanes ► LaneReader ► FrameEncoder ► socket.
 *
 * Frames are gathered until the turn's end, packed into one buffer, and written by one write at a time; the buffer is
 * held only while its write is under way. A batch remembers its payloads until the socket has taken them, so that each
 * accepted frame is either handed over whole or can be given back.
 */
export class Outbound implements Flushable {
  readonly #socket: TransportSocket;
  readonly #host: ConnectionHost;
  readonly #settings: ConnectionSettings;
  readonly #encoder: FrameEncoder;
  readonly #owner: OutboundOwner;

  // A lane is made when it is first used: most connections never use the priority lane, and idle ones neither.
  #normal: CountedLane | undefined;
  #priority: CountedLane | undefined;
  #lanes: LaneReader<Uint8Array> | undefined;
  /** What normal lanes counted that have been given back since. */
  #acceptedBefore = 0;
  #droppedBefore = 0;

  /**
   * Frames taken from the lanes, in order. The first `#packed` of them are in the write under way; what that had no room
   * for, one frame as a rule, goes first in the next.
   */
  #taken: Uint8Array[] = NONE;
  #packed = 0;
  /** The write under way: its buffer, a payload to follow, and where its bytes start. */
  #buffer: WriteBuffer | undefined;
  #large: Uint8Array | undefined;
  #writeFrom = 0;

  #scheduled = false;
  #writing = false;
  #accepting = true;
  #whenFlushed: (() => void) | undefined;
  #framesOut = 0;

  constructor(
    socket: TransportSocket,
    host: ConnectionHost,
    settings: ConnectionSettings,
    owner: OutboundOwner,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#settings = settings;
    this.#encoder = settings.encoder;
    this.#owner = owner;
  }

  get framesOut(): number {
    return this.#framesOut;
  }

  /** Frames accepted so far. */
  get accepted(): number {
    return this.#acceptedBefore + (this.#normal?.accepted ?? 0) + (this.#priority?.accepted ?? 0);
  }

  /** Whether the socket owes progress on a write. */
  get writing(): boolean {
    return this.#writing;
  }

  /** Senders that wait for room: 1 for each lane that any wait for, since those of a lane share one wait. */
  get pendingWaits(): number {
    return (this.#normal?.queue.writerWaits ? 1 : 0) + (this.#priority?.queue.writerWaits ? 1 : 0);
  }

  laneStats(lane: Lane): LaneStats {
    const counted = lane === "normal" ? this.#normal : this.#priority;
    const before = lane === "normal" ? this.#acceptedBefore : 0;
    const droppedBefore = lane === "normal" ? this.#droppedBefore : 0;
    const framesOut = this.#priority?.out?.frames ?? 0;
    const bytesOut = this.#priority?.out?.bytes ?? 0;
    return {
      frames: counted?.queue.size ?? 0,
      bytes: counted?.queue.weight ?? 0,
      accepted: before + (counted?.accepted ?? 0),
      dropped: droppedBefore + (counted?.dropped ?? 0),
      framesOut: lane === "priority" ? framesOut : this.#framesOut - framesOut,
      bytesOut: lane === "priority" ? bytesOut : this.#socket.bytesWritten - bytesOut,
    };
  }

  /** Gives back a lane that is empty, which an idle connection doesn't need; it is made anew when it does. */
  trim(): void {
    const lane = this.#normal;
    if (lane === undefined || this.#lanes !== undefined || !this.#accepting) return;
    if (lane.queue.size > 0 || lane.queue.contended) return;
    this.#acceptedBefore += lane.accepted;
    this.#droppedBefore += lane.dropped;
    this.#normal = undefined;
  }

  trySend(payload: Uint8Array, lane: Lane): boolean {
    if (!this.#encoder.isPlain(payload)) this.#check(payload);
    if (!this.#accepting) return false;
    const to = this.#lane(lane);
    if (to.queue.tryWrite(payload)) {
      this.#accepted(to);
      return true;
    }
    this.#refused(to);
    return false;
  }

  send(payload: Uint8Array, lane: Lane): Promise<void> {
    let to: CountedLane;
    try {
      if (!this.#encoder.isPlain(payload)) this.#encoder.encodedLength(payload);
      to = this.#lane(lane);
    } catch (error) {
      return Promise.reject(this.#owner.named(error as Error));
    }
    if (!this.#accepting) return Promise.reject(this.#owner.closedError());
    if (to.queue.tryWrite(payload)) {
      this.#accepted(to);
      return ACCEPTED;
    }
    this.#refused(to);
    switch (this.#settings.laneFull) {
      case "wait":
        return this.#sendInTurn(to, payload);
      case "drop":
        return ACCEPTED;
      case "close":
        return Promise.reject(this.#owner.closedError());
    }
  }

  async #sendInTurn(lane: CountedLane, payload: Uint8Array): Promise<void> {
    if (!await lane.queue.writeInTurn(payload)) throw this.#owner.closedError();
    this.#accepted(lane);
  }

  /** Throws, in the connection's name, if a payload can't be encoded. */
  #check(payload: Uint8Array): void {
    try {
      this.#encoder.encodedLength(payload);
    } catch (error) {
      throw this.#owner.named(error as Error);
    }
  }

  #accepted(lane: CountedLane): void {
    lane.accepted++;
    if (this.#scheduled || this.#writing) return;
    if (lane.queue.weight >= WRITE_BUFFER_BYTES) { // a full buffer's worth: the turn's end would only add delay
      this.flush();
    } else {
      this.#scheduled = true;
      this.#host.flusher.schedule(this);
    }
  }

  #refused(lane: CountedLane): void {
    if (this.#settings.laneFull === "drop") lane.dropped++;
    else if (this.#settings.laneFull === "close") this.#owner.overflowed(lane === this.#normal ? "normal" : "priority");
  }

  #lane(lane: Lane): CountedLane {
    if (lane === "normal") return this.#normal ??= this.#newLane();
    if (lane !== "priority") throw new TypeError(`Cannot send: lane must be "priority" or "normal", got ${lane}`);
    if (this.#priority === undefined) {
      this.#priority = this.#newLane(new PriorityTally(this.#encoder));
      this.#normal ??= this.#newLane();
      this.#lanes = new LaneReader([this.#priority, this.#normal].map(({ queue }) => new QueueReader(queue)));
    }
    return this.#priority;
  }

  #newLane(out?: PriorityTally): CountedLane {
    this.#owner.laneMade();
    return { queue: new Queue(this.#settings.lane), accepted: 0, dropped: 0, out };
  }

  /** Takes from the lanes what a write has room for, and one frame more if they hold more than that; returns its bytes at most. */
  #take(): number {
    const normal = this.#normal?.queue;
    if (this.#lanes === undefined && this.#taken === NONE && normal !== undefined) {
      const most = normal.weight + normal.size * MOST_HEADER_BYTES;
      if (most <= WRITE_BUFFER_BYTES) {
        if (normal.size > 0) this.#taken = normal.take(Infinity);
        return most;
      }
    }
    let most = mostBytes(this.#taken);
    while (most <= WRITE_BUFFER_BYTES) {
      const payload = this.#next();
      if (payload === undefined) break;
      if (this.#taken === NONE) this.#taken = [payload];
      else this.#taken.push(payload);
      most += payload.length + MOST_HEADER_BYTES;
    }
    return most;
  }

  /** The next frame in the lanes, the most urgent first. */
  #next(): Uint8Array | undefined {
    if (this.#lanes === undefined) return this.#normal?.queue.shift();
    const { queue, out } = this.#priority!;
    const { size } = queue;
    const payload = this.#lanes.tryRead();
    if (queue.size < size) out!.taken(this.#taken.length);
    return payload;
  }

  // --- writing ------------------------------------------------------------------------------------------------------

  flush(): void {
    this.#scheduled = false;
    if (!this.#writing) this.#write();
  }

  /** The socket is done with the bytes it was given. */
  drained(): void {
    if (!this.#writing) return;
    this.#writing = false;
    if (this.#writeLarge()) this.#write();
  }

  /** Writes until the lanes are empty or the socket owes progress. */
  #write(): void {
    for (let bytes = this.#pack(); bytes !== undefined; bytes = this.#pack()) {
      this.#writeFrom = this.#socket.bytesWritten;
      if (!this.#hand(bytes) || !this.#writeLarge()) return;
    }
    if (this.#whenFlushed !== undefined) {
      const flushed = this.#whenFlushed;
      this.#whenFlushed = undefined;
      flushed();
    }
  }

  /** Hands bytes to the socket. `false`: it goes on by itself, or it is gone. */
  #hand(bytes: Uint8Array): boolean {
    this.#writing = !this.#socket.write(bytes);
    if (this.#writing) this.#owner.writeStarted();
    return !this.#writing;
  }

  /** Ends the part of a write that was in the buffer, and writes the payload that follows it, if one does. */
  #writeLarge(): boolean {
    this.#releaseBuffer();
    const large = this.#large;
    if (large !== undefined) {
      this.#large = undefined;
      if (!this.#hand(large)) return false;
    }
    this.#framesOut += this.#packed;
    this.#priority?.out?.written(this.#taken, this.#packed);
    this.#taken = this.#packed === this.#taken.length ? NONE : this.#taken.slice(this.#packed);
    this.#packed = 0;
    return true;
  }

  /** Packs frames into a buffer until it is full or they are all in. `undefined`: there was none. */
  #pack(): Uint8Array | undefined {
    const most = this.#take();
    const taken = this.#taken;
    if (taken.length === 0) return undefined;
    const buffer = this.#buffer = this.#host.buffers.take(most);
    const from = buffer.used;
    if (most <= COPIED_BYTES) {
      buffer.used += this.#encoder.encodeAllInto(taken, buffer.bytes, from);
      this.#packed = taken.length;
    } else {
      this.#packSome(taken, buffer);
    }
    return buffer.bytes.subarray(from, buffer.used);
  }

  /** Packs as many of these as there is room for, up to a payload that is not copied. */
  #packSome(taken: readonly Uint8Array[], buffer: WriteBuffer): void {
    const encoder = this.#encoder;
    const { bytes } = buffer;
    let { used } = buffer;
    let packed = 0;
    while (packed < taken.length && this.#large === undefined) {
      const payload = taken[packed];
      const room = bytes.length - used;
      if (payload.length > COPIED_BYTES) {
        if (encoder.headerLength(payload) > room) break;
        used += encoder.writeHeader(payload, bytes, used);
        this.#large = encoder.body(payload);
      } else {
        if (payload.length + MOST_HEADER_BYTES > room) break;
        used += encoder.encodeInto(payload, bytes, used);
      }
      packed++;
    }
    this.#packed = packed;
    buffer.used = used;
  }

  #releaseBuffer(): void {
    if (this.#buffer === undefined) return;
    this.#host.buffers.giveBack(this.#buffer);
    this.#buffer = undefined;
  }

  // --- ending -------------------------------------------------------------------------------------------------------

  /** Accepts nothing more; senders that wait are refused. What was accepted still goes out, then `flushed` is called. */
  finish(flushed: () => void): void {
    this.refuse();
    this.#whenFlushed = flushed;
    if (!this.#writing) this.#write();
  }

  /** Accepts nothing more; senders that wait are refused. */
  refuse(): void {
    this.#accepting = false;
    this.#normal?.queue.complete();
    this.#priority?.queue.complete();
  }

  /** The socket is gone: gives back every accepted frame that it didn't take whole, in order. */
  undelivered(): Uint8Array[] {
    this.refuse();
    this.#whenFlushed = undefined;
    this.#writing = false;
    let bytes = this.#socket.bytesWritten - this.#writeFrom;
    let whole = 0;
    for (; whole < this.#packed; whole++) {
      bytes -= this.#encoder.encodedLength(this.#taken[whole]);
      if (bytes < 0) break;
    }
    this.#framesOut += whole;
    this.#priority?.out?.written(this.#taken, whole);
    const left = this.#taken.slice(whole);
    for (let payload = this.#next(); payload !== undefined; payload = this.#next()) left.push(payload);
    this.#taken = NONE;
    this.#packed = 0;
    this.#large = undefined;
    this.#buffer = undefined; // never given back, so never written to again: a runtime may still be reading from it
    return left;
  }
}

/** Bytes that these take at most, once encoded. */
function mostBytes(payloads: readonly Uint8Array[]): number {
  let bytes = 0;
  for (let i = 0; i < payloads.length; i++) bytes += payloads[i].length + MOST_HEADER_BYTES;
  return bytes;
}

interface CountedLane {
  readonly queue: Queue<Uint8Array>;
  accepted: number;
  dropped: number;
  /** What of all that was written was of this lane; only the priority lane has it, the rest was of the other. */
  readonly out: PriorityTally | undefined;
}
