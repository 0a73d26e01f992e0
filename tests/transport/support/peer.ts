/** One end of a connection under test: it notes what its socket says, and holds that against the contract. */
import type { ByteSink, TransportSocket } from "../../../src/transport/contract.ts";

type Call = keyof ByteSink;

export class Peer implements ByteSink {
  readonly socket: TransportSocket;
  /** What was said, in order; several chunks in a row count as one "data". */
  readonly heard: Call[] = [];
  readonly chunks: Uint8Array[] = [];
  /** How the socket broke the contract. */
  readonly violations: string[] = [];
  /** What to do when something is heard, apart from noting it. */
  reactions: Partial<ByteSink> = {};
  received = 0;
  started = false;
  error: Error | undefined;
  #waiters: (() => void)[] = [];
  #writing = false;
  #calling = false;
  #told = false;

  constructor(socket: TransportSocket) {
    this.socket = socket;
  }

  has(call: Call): boolean {
    return this.heard.includes(call);
  }

  /** All that came, as one array. */
  get bytes(): Uint8Array {
    const all = new Uint8Array(this.received);
    let length = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, length);
      length += chunk.length;
    }
    return all;
  }

  /** Waits, without a timer, until `condition` holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.has("gone")) throw new Error(`Socket is gone while ${condition} is awaited`, { cause: this.error });
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Waits for the end, and says what broke the socket. */
  async ended(): Promise<Error | undefined> {
    if (!this.has("gone")) await this.until(() => this.has("gone"));
    return this.error;
  }

  start(): this {
    this.started = true;
    this.#call(() => this.socket.start(this));
    return this;
  }

  pause(): void {
    this.#call(() => this.socket.pause());
  }

  resume(): void {
    this.#call(() => this.socket.resume());
  }

  write(bytes: Uint8Array): boolean {
    const done = this.#call(() => this.socket.write(bytes));
    this.#writing = !done;
    return done;
  }

  /** Writes, and waits until that is done. */
  async send(bytes: Uint8Array): Promise<void> {
    if (!this.write(bytes)) await this.until(() => !this.#writing);
  }

  shutdown(): void {
    this.#call(() => this.socket.shutdown());
  }

  destroy(): void {
    this.#call(() => this.socket.destroy());
  }

  data(chunk: Uint8Array): void {
    this.#hear("data", () => {
      if (chunk.length === 0) this.violations.push("data with an empty chunk");
      if (chunk.constructor !== Uint8Array) this.violations.push(`data with a ${chunk.constructor.name}`);
      if (this.has("end")) this.violations.push("data after end");
      this.chunks.push(chunk);
      this.received += chunk.length;
      this.reactions.data?.(chunk);
    });
  }

  end(): void {
    this.#hear("end", () => {
      if (this.heard.indexOf("end") < this.heard.length - 1) this.violations.push("end twice");
      this.reactions.end?.();
    });
  }

  drained(): void {
    this.#hear("drained", () => {
      if (!this.#writing) this.violations.push("drained without a write");
      this.#writing = false;
      this.reactions.drained?.();
    });
  }

  gone(error?: Error): void {
    this.error = error;
    this.#hear("gone", () => this.reactions.gone?.(error));
  }

  #call<T>(call: () => T): T {
    const outer = this.#calling;
    this.#calling = true;
    try {
      return call();
    } finally {
      this.#calling = outer;
    }
  }

  #hear(call: Call, react: () => void): void {
    if (this.#calling) this.violations.push(`${call} from inside a call to the socket`);
    if (this.#told) this.violations.push(`${call} from inside another`);
    if (this.has("gone")) this.violations.push(`${call} after gone`);
    if (call !== "data" || this.heard.at(-1) !== "data") this.heard.push(call);
    this.#told = true;
    try {
      react();
    } finally {
      this.#told = false;
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const wake of waiters) wake();
    }
  }
}
