import { NetClient } from "./net_client.ts";

/** The longest payload behind a frame's numbers, in bytes. */
const MOST_BYTES = 3_000;
/** The longest rest between a reply and the next frame, in ms. */
const MOST_REST_MS = 4;

/**
 * A client that has numbered frames answered one after another, and dials anew whenever the other side has sent FIN.
 *
 * A frame whose reply has not come by then is sent once more on the next connection: an endpoint that drains answers what
 * it has taken before its FIN. What was answered twice or not at all shows in what the servers have handled.
 */
export class NumberedClient {
  readonly id: number;
  /** Whatever was not as it must be: a wrong reply, a reset, half a frame. It stops at the first. */
  readonly faults: string[] = [];
  /** Replies that came: the number of the last, as they count from 1. */
  replies = 0;
  /** How often it has dialled anew. */
  moves = 0;
  /** What the last reply said of where it came from. */
  server = "";
  readonly #askedAtMost: number;
  #stopped = false;

  /** @param askedAtMost After so many replies it leaves by itself, and dials anew. */
  constructor(id: number, askedAtMost = Infinity) {
    this.id = id;
    this.#askedAtMost = askedAtMost;
  }

  /** Asks its peer until it is told to stop. Never rejects. */
  async run(port: number, signal: AbortSignal): Promise<void> {
    try {
      while (!this.#stopped) {
        signal.throwIfAborted();
        await using connection = await NetClient.dial(port, { noDelay: true });
        await this.#ask(connection);
        connection.socket.end();
        if (await connection.next() !== undefined) throw new Error("a reply that nobody had asked for");
        this.moves++;
        if (connection.error !== undefined) throw connection.error;
        if (connection.surplus > 0) throw new Error(`${connection.surplus} bytes of half a reply`);
      }
    } catch (error) {
      this.faults.push(`after ${this.replies} replies, ${this.moves} moves: ${error}`);
    }
  }

  /** Stops behind the reply that is awaited. */
  stop(): void {
    this.#stopped = true;
  }

  /** Asks until the other side has sent FIN, or it is time to leave. */
  async #ask(connection: NetClient): Promise<void> {
    for (let asked = 0; asked < this.#askedAtMost && !this.#stopped; asked++) {
      const frame = this.#frame(this.replies + 1);
      connection.send(frame);
      const reply = await connection.next();
      if (reply === undefined) return;
      const same = reply.length === frame.length + 1 && frame.every((byte, i) => byte === reply[i + 1]);
      if (!same) throw new Error(`the reply to ${this.replies + 1} is another one`);
      this.server = String.fromCharCode(reply[0]);
      this.replies++;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MOST_REST_MS));
    }
  }

  #frame(number: number): Uint8Array {
    const frame = new Uint8Array(8 + Math.floor(Math.random() * MOST_BYTES));
    const view = new DataView(frame.buffer);
    view.setUint32(0, this.id);
    view.setUint32(4, number);
    for (let i = 8; i < frame.length; i++) frame[i] = (i * 31 + number) & 0xff;
    return frame;
  }
}
