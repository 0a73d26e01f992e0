import { Queue } from "../channel/queue.ts";
import type { Wakeable } from "../channel/queue_limits.ts";
import { QueueReader } from "../channel/reader.ts";
import { soleFrame } from "../frame/sole_frame.ts";
import type { TransportSocket } from "../transport/contract.ts";
import type { Decoding } from "./decoding.ts";
import type { ConnectionHost } from "./host.ts";
import { Pace } from "./pace.ts";

/** A set of what holds it up, and of what has become of its socket. Each as a boolean would take 8 bytes. */
type Marks = number;
/** The channel is full, and a frame is held. */
const FULL: Marks = 1;
/** All connections together hold too much. Its peer's deadlines go on: it may be why. */
const OVER_BUDGET: Marks = 2;
/** The peer sends faster than it may. */
const TOO_FAST: Marks = 4;
/** FIN has come. */
const PEER_ENDED: Marks = 8;
/** The socket is gone. */
const GONE: Marks = 16;
/** No more bytes are wanted. */
const STOPPING: Marks = 32;

/** In bytes: of a chunk that is larger, a small frame is copied for a read that waited. */
const LARGE_CHUNK_BYTES = 64 * 1024;
/** In bytes: a frame that is larger isn't small. */
const SMALL_FRAME_BYTES = 32 * 1024;

/** Whom the way in tells what the bytes meant. */
export interface InboundOwner {
  readonly socket: TransportSocket;
  /** The decoder's error, with the connection's name in it. */
  named(error: Error): Error;
  /** The peer sent something that isn't a frame, or stopped in the middle of one. Frames before it were delivered. */
  frameFailed(error: Error): void;
  /** The socket is read again after a pause: what its peer owes counts from now. */
  readsAgain(): void;
  /** The reader has been shown the end of the frames. */
  endSeen(): void;
}

/**
 * The way in: socket ► FrameDecoder ► inbound channel. A chunk that is just one frame needs no decoder.
 *
 * Frames are cut off one by one while the channel has room, so that what waits is bounded whatever the peer sends. One
 * that finds the channel full is held, the socket pauses, and the bytes behind it stay undecoded until there is room.
 * The socket pauses too while all connections together hold too much, and while the peer sends faster than it may.
 *
 * | state    | bytes that come    | the channel                      | leaves when                      |
 * | -------- | ------------------ | -------------------------------- | -------------------------------- |
 * | flowing  | are decoded        | is filled                        | it is full; FIN; `stop`; `finish` |
 * | full     | wait in the socket | is full, a frame is held         | there is room                    |
 * | stopping | are thrown away    | gets the frames that came whole  | they are in; then it completes   |
 * | over     | are thrown away    | is complete                      | never                            |
 */
export class Inbound implements Wakeable {
  readonly host: ConnectionHost;
  readonly #queue: Queue<Uint8Array>;
  /** Had as long as there is anything in it. */
  #decoding: Decoding | undefined;
  readonly #owner: InboundOwner;

  #marks: Marks = 0;
  framesIn = 0;
  bytesIn = 0;
  pauses = 0;

  constructor(owner: InboundOwner, host: ConnectionHost) {
    const { settings } = host;
    this.#owner = owner;
    this.host = host;
    this.#queue = new Queue(settings.inbound);
    new QueueReader(this.#queue); // which the queue holds
    const pace = Pace.of(settings.rates);
    if (pace === undefined) return;
    this.#decoding = settings.decodings.take();
    this.#decoding.pace = pace; // so that it is had for good
  }

  get reader(): QueueReader<Uint8Array> {
    return this.#queue.reader as QueueReader<Uint8Array>; // the constructor's
  }

  /** Whether it does what {@linkcode watchEnd} says. */
  get endWatched(): boolean {
    return this.reader.onEndSeen !== undefined;
  }

  /** Calls `owner.endSeen` when the reader is shown the end; without this, nobody is told. */
  watchEnd(): void {
    this.reader.onEndSeen = () => this.#owner.endSeen();
  }

  /** Bytes of a frame that the peer owes the rest of. While this side doesn't read, it owes nothing. */
  get partialBytes(): number {
    const decoder = this.#decoding?.decoder;
    if (decoder === undefined || !decoder.frameStarted) return 0;
    return this.#has(FULL | TOO_FAST | STOPPING) ? 0 : decoder.pendingBytes;
  }

  /** Whether this side has stopped reading: the channel or the endpoint's budget is full, or the peer sends too fast. */
  get paused(): boolean {
    return this.#has(FULL | OVER_BUDGET | TOO_FAST);
  }

  /** Whether ticks bring the peer leave to send more. */
  get paced(): boolean {
    return this.#pace?.running ?? false;
  }

  /** Time has passed. */
  tick(now: number): void {
    const pace = this.#pace;
    if (pace === undefined) return;
    pace.tick(now);
    if (!this.#has(TOO_FAST) || pace.owing || pace.frames === 0) return;
    this.#marks &= ~TOO_FAST;
    if (!this.#has(FULL)) this.#pump(); // which may pause again
    this.#read();
  }

  /** Whether the peer has sent FIN. */
  get peerEnded(): boolean {
    return this.#has(PEER_ENDED);
  }

  get #pace(): Pace | undefined {
    return this.#decoding === undefined ? undefined : this.#decoding.pace;
  }

  #has(marks: Marks): boolean {
    return (this.#marks & marks) !== 0;
  }

  /** Bytes held: in the channel, of a held frame, and not yet decoded. */
  get bytes(): number {
    let held = 0;
    for (const frame of this.#decoding?.held ?? []) held += frame.byteLength;
    return this.#queue.weight + held + this.#pendingBytes;
  }

  /** Bytes that came and aren't in a frame. */
  get #pendingBytes(): number {
    return this.#decoding === undefined ? 0 : this.#decoding.decoder.pendingBytes;
  }

  data(chunk: Uint8Array): void {
    this.bytesIn += chunk.byteLength;
    if (this.#has(STOPPING)) return;
    if (!this.#deliverSole(chunk)) this.#decode(chunk);
    if (this.host.budget.exhausted && !this.#has(STOPPING)) this.#pauseForBudget();
  }

  /** The common case of a connection that is sent a frame at a time, by itself: nothing is decoded, held, or to be told. */
  #deliverSole(chunk: Uint8Array): boolean {
    if (this.#decoding !== undefined || this.#marks !== 0) return false;
    const { host } = this;
    const frame = soleFrame(chunk, host.settings.plainLayout, host.copiedFrameBytes);
    if (frame === undefined || !this.#queue.tryWrite(frame)) return false;
    this.framesIn++;
    return true;
  }

  #decode(chunk: Uint8Array): void {
    this.#decoding ??= this.host.settings.decodings.take();
    this.#decoding.decoder.feed(chunk);
    this.#pace?.bytesCame(chunk.byteLength);
    this.#pump();
    if (this.#pace?.owing && !this.#has(STOPPING)) this.#pauseForPace();
  }

  /** The peer sent FIN. */
  end(): void {
    this.#marks |= PEER_ENDED;
    if (!this.#has(STOPPING)) this.#pump();
  }

  /** No more bytes are wanted: the frames that came whole are delivered, then the channel completes. */
  stop(error?: Error): void {
    if (!this.#stopReading()) return;
    const decoding = this.#decoding;
    if (decoding === undefined) return void this.#queue.complete(error);
    decoding.stopError = error;
    if (!this.#has(FULL)) this.#pump(); // else it runs when there is room
  }

  /** No more bytes are wanted, nor what has not been read: it is thrown away, and the channel completes. */
  discard(error?: Error): void {
    this.#stopReading();
    if (this.#decoding !== undefined) this.#decoding.held = undefined;
    this.#queue.complete(error);
    while (this.#queue.shift() !== undefined);
    this.#leaveBudget();
  }

  /** Bytes that come from now on are thrown away; reading goes on, so that FIN gets through. */
  #stopReading(): boolean {
    if (this.#has(STOPPING)) return false;
    const { paused } = this;
    this.#marks |= STOPPING;
    this.#pace?.lift();
    this.#marks &= ~TOO_FAST;
    if (paused && !this.#has(GONE)) this.#owner.socket.resume();
    return true;
  }

  /** The socket is gone; what is still held no longer counts against what connections may hold. */
  leave(error: Error | undefined): void {
    this.#marks |= GONE;
    this.stop(error);
    this.#leaveBudget();
  }

  /** Fills the channel with frames until it is full, or no frame is whole. Runs again when there is room. */
  #pump(): void {
    const queue = this.#queue;
    for (let frames = this.#nextFrames(); frames !== undefined; frames = this.#nextFrames()) {
      if (queue.completed) return;
      const { length } = frames;
      if (length > 1 && queue.reading) frames[0] = this.#forWaitingRead(frames[0]);
      const decoding = this.#decoding!;
      const taken = queue.putAll(frames, decoding.held === undefined ? decoding.decoder.takenBytes : undefined);
      this.framesIn += taken;
      decoding.held = taken < length ? frames.slice(taken) : undefined;
      if (decoding.held !== undefined) {
        this.#pause();
        return;
      }
    }
    this.#count();
    const error = this.#decoding?.decoder.error;
    const stopError = this.#decoding?.stopError;
    this.#endDecoding();
    if (this.#has(STOPPING)) queue.complete(stopError);
    else if (error !== undefined) this.#fail(error);
    else if (this.#pace?.frames === 0 && this.#pendingBytes > 0) this.#holdForPace();
    else if (this.#has(PEER_ENDED)) this.#finish();
    else if (this.#has(FULL)) this.#resume();
  }

  /** Gives back what the next chunk can do without. */
  #endDecoding(): void {
    const decoding = this.#decoding;
    if (decoding === undefined || !decoding.blank) return;
    this.#decoding = undefined;
    this.host.settings.decodings.giveBack(decoding);
  }

  /**
   * The frames that are whole, as far as the channel has room for them, and the one behind those, which then waits. What is
   * left after it stays undecoded.
   */
  #nextFrames(): Uint8Array[] | undefined {
    const decoding = this.#decoding;
    if (decoding === undefined) return undefined;
    const { decoder, held } = decoding;
    if (!decoder.hasUndecoded) return held;
    const { capacity, maxWeight = Infinity } = this.host.settings.inbound;
    let room = capacity - this.#queue.size + 1;
    let bytes = maxWeight - this.#queue.weight;
    if (held !== undefined) {
      room -= held.length;
      for (const frame of held) bytes -= frame.length;
      if (room <= 0 || bytes < 0) return held;
    }
    if (this.#pace !== undefined) room = Math.min(room, this.#pace.frames);
    const { copiedTogetherBytes, copyOfPart } = this.host;
    const frames = decoder.take(room, Math.max(0, bytes), copiedTogetherBytes, copyOfPart);
    this.#pace?.framesCut(frames.length);
    if (held !== undefined) return held.concat(frames);
    return frames.length === 0 ? undefined : frames;
  }

  /**
   * The frame as a pending read is given it. Its promise has waited, so it may have grown old: then it keeps what it is
   * given until old objects are collected, long after the reader is done with it. Of a large chunk, that is to be no more
   * than the frame: on Bun, 10 connections that send 256 KiB at a time had a full collection after every third small one.
   */
  #forWaitingRead(frame: Uint8Array): Uint8Array {
    const { settings, copiedTogetherBytes } = this.host;
    const { length } = frame;
    // One that is a copy isn't asked for its buffer, which Bun would make then.
    const isCopy = settings.plainLayout !== undefined && length <= copiedTogetherBytes;
    if (isCopy || length > SMALL_FRAME_BYTES) return frame;
    return frame.buffer.byteLength > LARGE_CHUNK_BYTES ? frame.slice() : frame;
  }

  #finish(): void {
    try {
      this.#decoding?.decoder.end();
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    this.#marks |= STOPPING;
    this.#queue.complete();
  }

  #fail(broken: Error): void {
    const error = this.#owner.named(broken);
    this.#marks |= STOPPING;
    this.#owner.frameFailed(error);
    this.#queue.complete(error);
  }

  #pause(): void {
    this.#count();
    if (!this.#has(FULL)) {
      this.#marks |= FULL;
      this.pauses++;
      if (!this.#has(GONE)) this.#owner.socket.pause();
    }
    this.#queue.roomWait.wait().then((open) => {
      if (open) this.#pump();
    });
  }

  #resume(): void {
    this.#marks &= ~FULL;
    this.#read();
  }

  /** Reads again, unless something keeps it from that. */
  #read(): void {
    if (this.#has(GONE) || this.paused) return;
    this.#owner.socket.resume();
    this.#owner.readsAgain();
  }

  /** The frames that came have to wait, so no others need come; there is room for them. */
  #holdForPace(): void {
    this.#marks &= ~FULL;
    this.#pauseForPace();
  }

  #pauseForPace(): void {
    if (this.#has(TOO_FAST)) return;
    this.#marks |= TOO_FAST;
    this.pauses++;
    if (!this.#has(GONE)) this.#owner.socket.pause();
  }

  #pauseForBudget(): void {
    if (this.#has(OVER_BUDGET)) return;
    this.#marks |= OVER_BUDGET;
    this.pauses++;
    this.#owner.socket.pause();
    this.host.budget.wakeLater(this);
  }

  /** The budget has room again. */
  roomMade(): void {
    this.#marks &= ~OVER_BUDGET;
    this.#read();
  }

  /** Keeps the budget at what the decoder holds: once a chunk, not once a frame. */
  #count(): void {
    const decoding = this.#decoding;
    if (decoding === undefined || this.#has(GONE)) return;
    const pending = decoding.decoder.pendingBytes;
    const more = pending - decoding.counted;
    if (more > 0) this.host.budget.count(more);
    else if (more < 0) this.host.budget.release(-more);
    decoding.counted = pending;
  }

  #leaveBudget(): void {
    this.#queue.leaveBudget();
    this.host.budget.forget(this);
    const decoding = this.#decoding;
    if (decoding === undefined) return;
    this.host.budget.release(decoding.counted);
    decoding.counted = 0;
  }
}
