import { BareFraming } from "./framing.ts";

/** Writes frames to the connection they are for. */
export type Write = (frames: readonly Uint8Array[]) => void;

/** A framed echo of one connection. */
export interface Echo {
  /** Bytes came. */
  chunk(chunk: Uint8Array): void;
}

/** The most bytes of a frame. */
const MOST_BYTES = 1024 * 1024;
/** What a send is told that need not wait. */
const ACCEPTED = Promise.resolve();

/**
 * What every echo needs that is called as this library is: frames are handed out, and each is given back by a call that
 * looks whether it can be sent. There are no bounds, lanes, deadlines, counts, errors, or ends.
 */
class Sender {
  #frames: Uint8Array[] = [];

  send(frame: Uint8Array): void {
    if (!(frame instanceof Uint8Array)) throw new TypeError("A frame is bytes");
    if (frame.length > MOST_BYTES) throw new RangeError("The frame is too large");
    this.#frames.push(frame);
  }

  flush(write: Write): void {
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    write(frames);
  }
}

/** A wait for each batch, all frames that are there at once, and each sent back by a call. */
export class BatchEcho implements Echo {
  readonly #framing = new BareFraming();
  readonly #sender = new Sender();
  readonly #write: Write;
  #frames: Uint8Array[] = [];
  #wake: ((more: boolean) => void) | undefined;

  constructor(write: Write) {
    this.#write = write;
    void this.#echo();
  }

  chunk(chunk: Uint8Array): void {
    const frames = this.#framing.frames(chunk);
    if (frames.length === 0) return;
    this.#frames = this.#frames.length === 0 ? frames : [...this.#frames, ...frames];
    this.#wake?.(true);
    this.#wake = undefined;
  }

  /** Whoever waits has sent what there was to send. */
  waitToRead(): true | Promise<boolean> {
    if (this.#frames.length > 0) return true;
    this.#sender.flush(this.#write);
    return new Promise((resolve) => this.#wake = resolve);
  }

  take(): Uint8Array[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  trySend(frame: Uint8Array): boolean {
    this.#sender.send(frame);
    return true;
  }

  send(frame: Uint8Array): Promise<void> {
    this.#sender.send(frame);
    return ACCEPTED;
  }

  async #echo(): Promise<void> {
    while (await this.waitToRead()) {
      for (const frame of this.take()) {
        if (!this.trySend(frame)) await this.send(frame);
      }
    }
  }
}

/** `for await` over the frames, and each sent back by a call that is awaited: the two promises a frame of the language. */
export class AwaitingEcho implements Echo, AsyncIterator<Uint8Array> {
  readonly #framing = new BareFraming();
  readonly #sender = new Sender();
  readonly #write: Write;
  #frames: readonly Uint8Array[] = [];
  #next = 0;
  #waiting: ((result: IteratorResult<Uint8Array>) => void) | undefined;

  constructor(write: Write) {
    this.#write = write;
    void this.#echo();
  }

  chunk(chunk: Uint8Array): void {
    const frames = this.#framing.frames(chunk);
    this.#frames = this.#next === this.#frames.length ? frames : [...this.#frames.slice(this.#next), ...frames];
    this.#next = 0;
    if (this.#waiting === undefined || this.#frames.length === 0) return;
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake({ done: false, value: this.#frames[this.#next++] });
  }

  /** The next frame. Whoever asks for one that isn't there has sent what there was to send. */
  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#next < this.#frames.length) {
      return Promise.resolve({ done: false, value: this.#frames[this.#next++] });
    }
    this.#sender.flush(this.#write);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  send(frame: Uint8Array): Promise<void> {
    this.#sender.send(frame);
    return ACCEPTED;
  }

  async #echo(): Promise<void> {
    for await (const frame of { [Symbol.asyncIterator]: () => this }) await this.send(frame);
  }
}
