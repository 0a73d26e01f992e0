/**
 * Requests and replies over one connection, many in flight, answered in any order. To copy; `request_reply.ts` uses it.
 *
 *     request  =  id (4 bytes)  |  payload
 *     reply    =  id (4 bytes)  |  status (0: replied, 1: failed)  |  payload, or what failed as text
 *
 * @module
 */
import { type Connection, ConnectionClosedError } from "@framed/server-endpoint";

const ID_BYTES = 4;
const REPLIED = 0;
const FAILED = 1;
/** How often deadlines are looked at, in ms: a request is given up so much late at most. */
const TICK_MS = 50;

interface Pending {
  readonly resolve: (reply: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/** Asks over a connection, which is its own from then on. */
export class RequestClient {
  readonly #connection: Connection;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** One for all requests; runs only while one is pending. */
  #timer: ReturnType<typeof setInterval> | undefined;
  #ended: Error | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    void this.#read();
  }

  /** Requests that wait for their reply. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Whether the connection has ended. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * Sends a request; resolves with its reply. Rejects with a `TimeoutError` (a `DOMException`) after `deadline` ms (5,000
   * unless told otherwise), and with an `Error` if the other side failed or the connection ended before. A reply that
   * comes too late is ignored.
   */
  request(payload: Uint8Array, { deadline = 5_000 }: { deadline?: number } = {}): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const id = this.#freeId();
      const frame = new Uint8Array(ID_BYTES + payload.length);
      putId(frame, id);
      frame.set(payload, ID_BYTES);
      this.#pending.set(id, { resolve, reject, deadline: performance.now() + deadline });
      this.#timer ??= setInterval(() => this.#giveUpLate(), TICK_MS);
      this.#connection.send(frame).catch((error) => {
        if (!(error instanceof ConnectionClosedError)) this.#settle(id)?.reject(error); // else the end rejects all
      });
    });
  }

  /** Closes the connection; what is pending is rejected. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #read(): Promise<void> {
    let cause: unknown;
    try {
      for await (const frame of this.#connection) {
        if (frame.length <= ID_BYTES) throw new RangeError(`Cannot read reply: ${frame.length} bytes are too few`);
        const request = this.#settle(idOf(frame));
        const payload = frame.subarray(ID_BYTES + 1);
        if (frame[ID_BYTES] === REPLIED) request?.resolve(payload); // nobody waits for one that is late
        else request?.reject(new Error(`The request failed: ${new TextDecoder().decode(payload)}`));
      }
    } catch (error) {
      cause = error;
      this.#connection.abort(error);
    }
    this.#ended = new Error("The connection ended before the reply", { cause });
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#ended);
  }

  /** Takes a request from those that are pending. */
  #settle(id: number): Pending | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    return request;
  }

  #giveUpLate(): void {
    const now = performance.now();
    for (const [id, { deadline }] of this.#pending) {
      if (now < deadline) continue;
      this.#settle(id)?.reject(new DOMException("No reply came before the deadline", "TimeoutError"));
    }
  }

  /** The next id that no request has; they start again after 2^32 - 1. */
  #freeId(): number {
    do this.#lastId = this.#lastId + 1 >>> 0; while (this.#pending.has(this.#lastId));
    return this.#lastId;
  }
}

/**
 * Answers the requests of a connection, each as soon as its reply is there. For a connection's handler: resolves once
 * the requests have ended and all have been answered.
 *
 * @param answer Gives the reply. What it throws is told to the client, as its message.
 * @param atOnce How many may be under way; further ones wait, and with them the client.
 */
export async function answerRequests(
  connection: Connection,
  answer: (payload: Uint8Array) => Uint8Array | Promise<Uint8Array>,
  atOnce = 64,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let oneIsDone = (): void => {};
  for await (const frame of connection) {
    if (frame.length < ID_BYTES) throw new RangeError(`Cannot read request: ${frame.length} bytes are too few`);
    const answering = answerOne(connection, frame, answer).finally(() => {
      underWay.delete(answering);
      oneIsDone();
    });
    underWay.add(answering);
    if (underWay.size >= atOnce) await new Promise<void>((resolve) => oneIsDone = resolve);
  }
  await Promise.all(underWay);
}

async function answerOne(
  connection: Connection,
  frame: Uint8Array,
  answer: (payload: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  let status = REPLIED;
  let payload: Uint8Array;
  try {
    payload = await answer(frame.subarray(ID_BYTES));
  } catch (error) {
    status = FAILED;
    payload = new TextEncoder().encode(error instanceof Error ? error.message : "unknown");
  }
  const reply = new Uint8Array(ID_BYTES + 1 + payload.length);
  reply.set(frame.subarray(0, ID_BYTES));
  reply[ID_BYTES] = status;
  reply.set(payload, ID_BYTES + 1);
  await connection.send(reply).catch((error) => connection.abort(error)); // too long for a frame, or who asked is gone
}

function putId(frame: Uint8Array, id: number): void {
  new DataView(frame.buffer, frame.byteOffset).setUint32(0, id);
}

function idOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0);
}
