import type { IncomingMessage, ServerResponse } from "node:http";
import type { AdminOptions } from "./admin_options.ts";
import { HEADERS, replyText } from "./reply.ts";
import type { Snapshot } from "./snapshot.ts";

/** Streams open at a time. */
const MOST_STREAMS = 16;

/** Events in a row that a client may miss, for it hasn't taken one before. */
const MOST_MISSED = 10;

/**
 * Sends snapshots to whoever listens, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * One timer and one snapshot at a time serve all clients; while nobody listens there is neither. What is held for a
 * client is one event at most: who hasn't taken it misses those that follow, and is dropped after a while.
 */
export class EventStream {
  readonly #take: () => Snapshot | Promise<Snapshot>;
  readonly #options: Pick<AdminOptions, "eventsMs" | "onError">;
  /** Each client, and how many events in a row it has missed. */
  readonly #missed = new Map<ServerResponse, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #taking = false;
  #closed = false;

  constructor(take: () => Snapshot | Promise<Snapshot>, options: Pick<AdminOptions, "eventsMs" | "onError">) {
    this.#take = take;
    this.#options = options;
  }

  /** Clients that listen. */
  get size(): number {
    return this.#missed.size;
  }

  /** Sends a client an event now, and more until it leaves. */
  async add(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.size >= MOST_STREAMS || this.#closed) {
      replyText(response, 503, `${MOST_STREAMS} streams are open already`, { "Retry-After": "5" });
      return;
    }
    const headers = { ...HEADERS, "Content-Type": "text/event-stream" };
    if (request.method === "HEAD") {
      response.writeHead(200, headers).end();
      return;
    }
    this.#missed.set(response, 0);
    response.on("close", () => this.#left(response)); // before anything is awaited
    request.socket.setTimeout(0); // who reads nothing is dropped here; Bun would drop who sends nothing
    const first = eventOf(await this.#take());
    if (!this.#missed.has(response)) return;
    response.writeHead(200, headers);
    response.write(first);
    this.#timer ??= setInterval(() => void this.#tick(), this.#options.eventsMs);
  }

  /** Ends every stream, after a last event that says how things stand then; there won't be another. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    if (this.size > 0) void this.#end();
  }

  async #end(): Promise<void> {
    await this.#sendAll();
    for (const response of [...this.#missed.keys()]) {
      this.#left(response);
      response.end();
    }
  }

  #left(response: ServerResponse): void {
    this.#missed.delete(response);
    if (this.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    if (this.#taking) return; // the last one isn't there yet
    this.#taking = true;
    await this.#sendAll();
    this.#taking = false;
  }

  /** Takes a snapshot for everybody. Where there is none, `onError` hears why, and nobody hears anything. */
  async #sendAll(): Promise<void> {
    try {
      const event = eventOf(await this.#take());
      for (const response of [...this.#missed.keys()]) this.#send(response, event);
    } catch (error) {
      this.#options.onError(error as Error);
    }
  }

  #send(response: ServerResponse, event: string): void {
    if (!response.headersSent) return; // its first is on its way
    if (!response.writableNeedDrain) {
      this.#missed.set(response, 0);
      response.write(event);
      return;
    }
    const missed = this.#missed.get(response)! + 1;
    this.#missed.set(response, missed);
    if (missed >= MOST_MISSED) response.destroy();
  }
}

function eventOf(snapshot: Snapshot): string {
  return `data: ${JSON.stringify(snapshot)}\n\n`;
}
