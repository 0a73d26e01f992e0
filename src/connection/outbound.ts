import { Queue } from "../channel/queue.ts";
import type { Batch } from "./batch.ts";
import { type FrameSource, FrameWriter } from "./frame_writer.ts";
import type { Lane, LaneStats } from "./lane.ts";
import type { OutboundOwner } from "./outbound_owner.ts";
import { MOST_HEADER_BYTES, mostBytes } from "./packing.ts";
import { PriorityLane } from "./priority_lane.ts";
import type { SendSettings } from "./settings.ts";
import type { Flushable } from "./turn_flusher.ts";
import { WRITE_BUFFER_BYTES } from "./write_buffers.ts";

/** What a `send` that need not wait returns: one promise, made once. */
export const ACCEPTED: Promise<void> = Promise.resolve();

/** In bytes of payload: a write of so many is made at once, as until the turn's end they would only cool down. */
const FULL_WRITE_BYTES = 256 * 1024;
/** In bytes of payload: of a lane that has so many and no room for more, some are written before a frame is refused. */
const WORTHWHILE_BYTES = 64 * 1024;

function nothing(): void {}

const NO_PRIORITY = { accepted: 0, dropped: 0, framesOut: 0, bytesOut: 0, queue: { size: 0, weight: 0 } };

/** Whose it is while it is nobody's. Nobody asks it anything then. */
const NOBODY = undefined as unknown as OutboundOwner;

/**
 * The way out: lanes ► LaneReader ► FrameWriter.
 *
 * A connection has it from the first frame that it accepts until all are written and its lanes are given back, or for good
 * once it accepts no more, has dropped a frame, or has used the priority lane; then the next that sends uses it.
 *
 * Frames are gathered until the turn's end, or until a write is full. Each that was accepted is either handed over whole or
 * can be given back.
 */
export class Outbound implements Flushable, FrameSource {
  readonly #settings: SendSettings;
  readonly #writer: FrameWriter;
  #owner = NOBODY;

  /** A frame that waits for the turn's end by itself: a connection that sends one at a time needs no lane. */
  #alone: Uint8Array | undefined;
  // A lane is made when it is first used: most connections never use the priority lane, and idle ones neither.
  #normal: Queue<Uint8Array> | undefined;
  #priority: PriorityLane | undefined;

  /** Frames sent as normal that have left their lane: with those that wait, all that were accepted. */
  #normalLeft = 0;
  /** Frames sent as normal that were refused because the lane was full, and dropped. */
  #normalDropped = 0;

  /** How many frames the normal lane had when last it was taken whole: as many as the next turn is likely to bring. */
  #lastTaken = 0;

  /** Whether the turn's end will see to what waits. */
  #scheduled = false;
  /** Called once when all is written; there is none as long as more is accepted. */
  #whenFlushed: (() => void) | undefined;

  constructor(settings: SendSettings) {
    this.#settings = settings;
    this.#writer = new FrameWriter(this, settings);
  }

  /** Begins to send for `owner`. */
  begin(owner: OutboundOwner): void {
    this.#owner = owner;
    this.#normalLeft = owner.framesOut; // all that it was ever given: else it would have one still
  }

  /** Ends that, if there is nothing it would still be needed for; it is as new then. */
  rest(): void {
    if (this.#scheduled || this.#writer.busy || !this.#accepting || this.#normalDropped > 0) return;
    if (this.#alone !== undefined || this.#normal !== undefined || this.#priority !== undefined) return;
    const owner = this.#owner;
    this.#owner = NOBODY;
    owner.rested(this);
  }

  /** Frames accepted so far. */
  get accepted(): number {
    return this.#normalLeft + this.#normalHeld + (this.#priority?.accepted ?? 0);
  }

  get #normalHeld(): number {
    return this.#alone === undefined ? this.#normal?.size ?? 0 : 1;
  }

  get owner(): OutboundOwner {
    return this.#owner;
  }

  get #accepting(): boolean {
    return this.#whenFlushed === undefined;
  }

  /** Whether the socket owes progress on a write. */
  get writing(): boolean {
    return this.#writer.writing;
  }

  /** Senders that wait for room: 1 for each lane that any wait for, since those of a lane share one wait. */
  get pendingWaits(): number {
    return (this.#normal?.writerWaits ? 1 : 0) + (this.#priority?.queue.writerWaits ? 1 : 0);
  }

  laneStats(lane: Lane): LaneStats {
    const { accepted, dropped, framesOut, bytesOut, queue } = this.#priority ?? NO_PRIORITY;
    if (lane === "priority") {
      return { frames: queue.size, bytes: queue.weight, accepted, dropped, framesOut, bytesOut };
    }
    return {
      frames: this.#normalHeld,
      bytes: this.#alone?.length ?? this.#normal?.weight ?? 0,
      accepted: this.#normalLeft + this.#normalHeld,
      dropped: this.#normalDropped,
      framesOut: this.#owner.framesOut - framesOut,
      bytesOut: this.#owner.socket.bytesWritten - bytesOut,
    };
  }

  /** Gives back a lane that is empty, which an idle connection doesn't need; it is made anew when it does. */
  trim(): void {
    const lane = this.#normal;
    if (lane === undefined || this.#priority !== undefined || !this.#accepting) return;
    if (lane.size > 0 || lane.contended) return;
    this.#normal = undefined;
    this.rest();
  }

  /**
   * Keeps a frame that is behind others in the normal lane, whose turn to be written comes anyway: what a connection tries
   * first. `false` says nothing.
   */
  store(payload: Uint8Array): boolean {
    const normal = this.#normal;
    if (normal === undefined || !this.#settings.encoder.isPlain(payload) || !normal.store(payload)) return false;
    if (normal.weight >= FULL_WRITE_BYTES && !this.writing) this.#writer.writeOne();
    return true;
  }

  trySend(payload: Uint8Array, lane: Lane): boolean {
    this.#check(payload);
    if (!this.#accepting) return false;
    if (this.#keepAlone(payload, lane) || this.#put(payload, this.#lane(lane))) return true;
    this.#refused(lane);
    return false;
  }

  send(payload: Uint8Array, lane: Lane): Promise<void> {
    let queue: Queue<Uint8Array>;
    try {
      this.#check(payload);
      if (this.#accepting && this.#keepAlone(payload, lane)) return ACCEPTED;
      queue = this.#lane(lane);
    } catch (error) {
      return Promise.reject(error);
    }
    if (!this.#accepting) return Promise.reject(this.#owner.closedError());
    if (this.#put(payload, queue)) return ACCEPTED;
    this.#refused(lane);
    switch (this.#settings.laneFull) {
      case "wait":
        return this.#sendInTurn(queue, payload);
      case "drop":
        return ACCEPTED;
      case "close":
        return Promise.reject(this.#owner.closedError());
    }
  }

  /** Puts a frame into a lane, for which room is made if a write of what is in it is worthwhile. */
  #put(payload: Uint8Array, queue: Queue<Uint8Array>): boolean {
    if (queue === this.#normal && queue.size === 0) queue.expect(this.#lastTaken);
    while (!queue.tryWrite(payload)) {
      if (this.writing || queue.weight < WORTHWHILE_BYTES) return false;
      this.#writer.writeOne();
    }
    this.#scheduleWrite(queue.weight);
    return true;
  }

  /** Keeps a frame without a lane if there is none and nothing is written: what would be in it is gone with the turn. */
  #keepAlone(payload: Uint8Array, lane: Lane): boolean {
    if (this.#normal !== undefined || this.#alone !== undefined || this.writing || lane !== "normal") return false;
    this.#alone = payload;
    this.#owner.host.budget.count(payload.length);
    this.#scheduleWrite(payload.length);
    return true;
  }

  #takeAlone(): Uint8Array | undefined {
    const payload = this.#alone;
    if (payload === undefined) return undefined;
    this.#alone = undefined;
    this.#owner.host.budget.release(payload.length);
    return payload;
  }

  async #sendInTurn(queue: Queue<Uint8Array>, payload: Uint8Array): Promise<void> {
    if (!await queue.writeInTurn(payload)) throw this.#owner.closedError();
    this.#scheduleWrite(queue.weight);
  }

  /** Throws, in the connection's name, if a payload can't be encoded. */
  #check(payload: Uint8Array): void {
    if (this.#settings.encoder.isPlain(payload)) return;
    try {
      this.#settings.encoder.encodedLength(payload);
    } catch (error) {
      throw this.#unsendable(error as Error);
    }
  }

  /** What a sender is told; if this was begun for that alone, it is over. */
  #unsendable(error: Error): Error {
    const named = this.#owner.named(error);
    this.rest();
    return named;
  }

  /** Sees to it that what has just come is written: now, if with it there are so many `bytes`, or at the turn's end. */
  #scheduleWrite(bytes: number): void {
    if (this.writing) return;
    if (bytes >= FULL_WRITE_BYTES) {
      if (this.#scheduled) this.#writer.writeOne();
      else this.#write();
    } else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#owner.host.flusher.schedule(this);
    }
  }

  #refused(lane: Lane): void {
    if (this.#settings.laneFull === "close") this.#owner.overflowed(lane);
    if (this.#settings.laneFull !== "drop") return;
    if (lane === "normal") this.#normalDropped++;
    else this.#priority!.dropped++;
  }

  #lane(lane: Lane): Queue<Uint8Array> {
    if (lane === "normal") return this.#normal ?? this.#newNormal();
    if (lane !== "priority") {
      throw this.#unsendable(new TypeError(`Cannot send: lane must be "priority" or "normal", got ${lane}`));
    }
    if (this.#priority === undefined) {
      this.#priority = new PriorityLane(
        this.#newLane(),
        this.#normal ?? this.#newNormal(),
        this.#settings.encoder,
      );
    }
    return this.#priority.queue;
  }

  /** Makes the normal lane, with the frame in it that did without. */
  #newNormal(): Queue<Uint8Array> {
    const lane = this.#normal = this.#newLane();
    const first = this.#takeAlone();
    if (first !== undefined) lane.tryWrite(first); // which an empty lane takes
    return lane;
  }

  #newLane(): Queue<Uint8Array> {
    this.#owner.laneMade();
    return new Queue(this.#settings.lane);
  }

  // --- what its writer asks and tells it ----------------------------------------------------------------------------

  get waiting(): boolean {
    return this.#normalHeld > 0 || (this.#priority !== undefined && this.#priority.queue.size > 0);
  }

  take(batch: Batch): number {
    if (this.#alone !== undefined) {
      batch.push(this.#next(0)!);
      return batch.frames[0].length + MOST_HEADER_BYTES;
    }
    const normal = this.#normal;
    if (this.#priority === undefined && batch.frames.length === 0 && normal !== undefined) {
      const { size } = normal;
      const most = normal.weight + size * MOST_HEADER_BYTES;
      if (most <= WRITE_BUFFER_BYTES) {
        batch.frames = normal.take(Infinity);
        this.#normalLeft += size;
        this.#lastTaken = size;
        return most;
      }
    }
    let most = mostBytes(batch.frames);
    while (most <= WRITE_BUFFER_BYTES) {
      const payload = this.#next(batch.frames.length);
      if (payload === undefined) break;
      batch.push(payload);
      most += payload.length + MOST_HEADER_BYTES;
    }
    return most;
  }

  written(taken: readonly Uint8Array[], count: number): void {
    this.#owner.framesWritten(count);
    this.#priority?.written(taken, count);
  }

  /** The next frame in the lanes, the most urgent first, which is taken behind `place` others. */
  #next(place: number): Uint8Array | undefined {
    const priority = this.#priority;
    const urgent = priority?.queue.size;
    const payload = this.#takeAlone() ?? (priority === undefined ? this.#normal?.shift() : priority.lanes.tryRead());
    if (payload === undefined) return undefined;
    if (priority?.queue.size === urgent) this.#normalLeft++;
    else priority!.taken(place);
    return payload;
  }

  // --- writing ------------------------------------------------------------------------------------------------------

  get settled(): boolean {
    return this.#owner.readerWaits;
  }

  flush(): void {
    this.#scheduled = false;
    if (!this.writing) this.#write();
  }

  /** The socket is done with the bytes it was given. */
  drained(): void {
    if (this.#writer.drained()) this.#write();
  }

  /** Writes until the lanes are empty or the socket owes progress. */
  #write(): void {
    if (!this.#writer.writeAll()) return;
    if (this.#whenFlushed === undefined) return this.rest();
    const flushed = this.#whenFlushed;
    this.#whenFlushed = nothing;
    flushed();
  }

  // --- ending -------------------------------------------------------------------------------------------------------

  /** Accepts nothing more; senders that wait are refused. What was accepted still goes out, then `flushed` is called. */
  finish(flushed: () => void): void {
    this.refuse();
    this.#whenFlushed = flushed;
    if (!this.writing) this.#write();
  }

  /** Accepts nothing more; senders that wait are refused. */
  refuse(): void {
    this.#whenFlushed ??= nothing;
    this.#normal?.complete();
    this.#priority?.queue.complete();
  }

  /** The socket is gone: gives back every accepted frame that it didn't take whole, in order. */
  undelivered(): Uint8Array[] {
    this.refuse();
    this.#whenFlushed = nothing;
    const left = this.#writer.abandon();
    for (let payload = this.#next(left.length); payload !== undefined; payload = this.#next(left.length)) {
      left.push(payload);
    }
    return left;
  }
}
