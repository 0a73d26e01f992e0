import { Client } from "./client.ts";
import { type Command, WAYS_TO_END, type WayToEnd } from "./commands.ts";
import { frameOf } from "./frame.ts";

/** Connections being dialled at a time: the kernel's queue of a listener isn't long. */
const DIALS_AT_ONCE = 50;
/** A write that hasn't moved for so many ms is stuck. */
const STUCK_MS = 250;

/** Between the bytes of a frame that is never finished, in ms. */
const DRIBBLE_MS = 50;

const FRAME = frameOf(new TextEncoder().encode("a frame of 32 bytes, all of them"));
/**
 * What open connections send, by turns: frames of two lengths. Where all are of one, reads may fill a buffer to the byte,
 * at which the endpoint makes the next four times as long for a while, in all connections at once.
 */
const FRAMES = [FRAME, frameOf(new Uint8Array(36))];

/** What a peer process can do to an endpoint. */
export class Actions {
  readonly #port: number;
  #open: Client[] = [];
  /** Whose turn it is to exchange. */
  #next = 0;
  #cycles = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async run(command: Command): Promise<void> {
    switch (command.do) {
      case "open":
        return await this.#openMany(command.connections, (client) => client.read());
      case "exchange":
        return await this.#exchange(command.times, command.active);
      case "cycle":
        return await inParallel(command.connections, command.atOnce, () => this.#cycle());
      case "promise": {
        const half = frameOf(new Uint8Array(command.sent), command.claimed);
        return await this.#openMany(command.connections, (client) => dribble(client, half));
      }
      case "push": {
        await this.#openMany(command.connections, () => {});
        await Promise.all(this.#open.map((client) => push(client, command.frameBytes, command.mostBytes)));
        return;
      }
      case "end":
        return await this.#end();
    }
  }

  async #openMany(connections: number, start: (client: Client) => void): Promise<void> {
    await inParallel(connections, DIALS_AT_ONCE, async () => {
      const client = await Client.dial(this.#port);
      start(client);
      this.#open.push(client);
    });
  }

  async #exchange(times: number, active: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const bytes = FRAMES[Math.floor(this.#next / this.#open.length) % FRAMES.length];
      const some = Array.from({ length: active }, () => this.#open[this.#next++ % this.#open.length]);
      await Promise.all(some.map((client) => client.exchange(bytes)));
    }
  }

  async #cycle(): Promise<void> {
    const way = WAYS_TO_END[this.#cycles++ % WAYS_TO_END.length];
    const client = await Client.dial(this.#port);
    client.read();
    await client.exchange(FRAME);
    endBy(client, way);
    await client.closed;
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = [];
    for (const client of open) client.end();
    for (const client of open) client.read(); // FIN is seen only by who reads
    await Promise.all(open.map((client) => client.closed));
  }
}

function endBy(client: Client, way: WayToEnd): void {
  switch (way) {
    case "fin":
      return client.end();
    case "reset":
      return client.reset();
    case "half":
      return void client.write(FRAME.subarray(0, -1));
    default:
      return void client.write(frameOf(new TextEncoder().encode(way)));
  }
}

/** Writes these bytes, then one now and then, so that the connection never looks dead. */
function dribble(client: Client, bytes: Uint8Array): void {
  client.write(bytes);
  const timer = setInterval(() => client.write(new Uint8Array(1)), DRIBBLE_MS);
  void client.closed.then(() => clearInterval(timer));
}

/** Writes frames, so many bytes in all, and goes on while they go. Resolves once they are gone or don't go any more. */
function push(client: Client, frameBytes: number, mostBytes: number): Promise<void> {
  const frame = frameOf(new Uint8Array(frameBytes));
  return new Promise((resolve) => {
    const writeAll = async () => {
      for (let pushed = 0; pushed < mostBytes && !client.isClosed; pushed += frame.byteLength) {
        if (client.write(frame)) continue;
        const timer = setTimeout(resolve, STUCK_MS);
        await client.flushed();
        clearTimeout(timer);
      }
      resolve();
    };
    void writeAll();
  });
}

/** Does something so many times, some at a time. */
async function inParallel(times: number, atOnce: number, act: () => Promise<void>): Promise<void> {
  let begun = 0;
  const worker = async () => {
    while (begun++ < times) await act();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, worker));
}
