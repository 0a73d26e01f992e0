/** A connection inside the process, under a clock that only the test moves. */
import { setImmediate } from "node:timers";
import { FakeTime } from "@std/testing/time";
import { type Connection, type ConnectionEnd, ServerEndpoint, type ServerEndpointOptions } from "../../mod.ts";
import { memoryTransport, type MemoryTransportOptions } from "../../src/transport/memory.ts";
import { MemoryFarEnd } from "../accounting/peers.ts";

/** Deadlines that a test doesn't ask for are off. */
const OFF = { idle: 0, frame: 0, send: 0, handshake: 0, drain: 0 };

export class StillTime implements AsyncDisposable {
  readonly time: FakeTime;
  readonly endpoint: ServerEndpoint;
  readonly connection: Connection;
  readonly far: MemoryFarEnd;
  /** Set once the connection has ended. */
  end: ConnectionEnd | undefined;

  private constructor(time: FakeTime, endpoint: ServerEndpoint, connection: Connection, far: MemoryFarEnd) {
    this.time = time;
    this.endpoint = endpoint;
    this.connection = connection;
    this.far = far;
    void connection.closed.then((end) => this.end = end);
  }

  static async open(
    { timeouts, ...options }: ServerEndpointOptions,
    { handled = false, ...network }: MemoryTransportOptions & { handled?: boolean } = {},
  ): Promise<StillTime> {
    const time = new FakeTime();
    const transport = memoryTransport(network);
    let accept!: (connection: Connection) => void;
    const accepted = new Promise<Connection>((resolve) => accept = resolve);
    const all = { ...options, transport, timeouts: { ...OFF, ...timeouts } };
    const endpoint = handled
      ? await ServerEndpoint.listen(all, (connection) => {
        accept(connection);
        return connection.closed.then(() => {});
      })
      : await ServerEndpoint.listen(all);
    const far = await MemoryFarEnd.dial(transport, endpoint.address);
    if (!handled) void endpoint[Symbol.asyncIterator]().next().then(({ value }) => accept(value));
    return new StillTime(time, endpoint, await accepted, far);
  }

  /** Whatever is ready happens, and no time passes. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** So much time passes, and what it brings happens. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    this.time.tick(ms);
    await this.settle();
  }

  /** Whether any timer is left. Only asked at the end: if there is one, it runs. */
  get timerLeft(): boolean {
    return this.time.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.abort();
    await this.connection.closed;
    await this.endpoint.close();
    this.time.restore();
  }
}
