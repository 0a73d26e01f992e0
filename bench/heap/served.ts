import type { Connection } from "../../src/connection/connection.ts";
import type { EndReason } from "../../src/connection/end.ts";
import type { ServerEndpointOptions, TimeoutOptions } from "../../src/endpoint/options.ts";
import type { ConnectionHandler } from "../../src/endpoint/connection_handler.ts";
import { ServerEndpoint } from "../../src/endpoint/server_endpoint.ts";
import { PeerProcess } from "./load/peer_process.ts";
import { runningTimers } from "./probe/timers.ts";
import type { Counts } from "./subject.ts";
import { until } from "./until.ts";
import type { Place, Seen } from "./visits.ts";

/** Deadlines that no well-behaved peer misses, and that make the endpoint's sweep tick every 50 ms. */
export const SHORT_TIMEOUTS: TimeoutOptions = { frame: 400, send: 400 };

/** An endpoint on real TCP in this process, and its peers in another. */
export class Served implements Place {
  readonly endpoint: ServerEndpoint;
  readonly peer: PeerProcess;

  private constructor(endpoint: ServerEndpoint, peer: PeerProcess) {
    this.endpoint = endpoint;
    this.peer = peer;
  }

  static async open(options: ServerEndpointOptions, handler: ConnectionHandler): Promise<Served> {
    const endpoint = await ServerEndpoint.listen(options, handler);
    if (endpoint.address.transport !== "tcp") throw new TypeError("Cannot serve: the endpoint isn't on TCP");
    return new Served(endpoint, new PeerProcess(endpoint.address.port));
  }

  seen(): Seen {
    const { accepted, bytesIn } = this.endpoint.stats();
    const live = [...this.endpoint.connections];
    const paused = live.filter((connection) => connection.stats().paused);
    return { accepted, bytesIn, live: live.length, paused: paused.length };
  }

  /** What must not rise from one round to the next. */
  counts(): Counts {
    const { active, pendingWaits, bufferedBytes } = this.endpoint.stats();
    return { "live connections": active, "pending waits": pendingWaits, "buffered bytes": bufferedBytes };
  }

  /** Connections that ended so. */
  ended(reason: EndReason): number {
    return this.endpoint.stats().ended[reason];
  }

  /** Waits until no connection is live. */
  async emptied(): Promise<void> {
    await until(() => this.endpoint.connections.size === 0, "no connection was live");
  }

  /**
   * Waits until the sweep has stopped, for it watches no connection. One that has just been written to has a deadline
   * until the next tick, and 2,000 of those are 270 KB that come and go.
   */
  async swept(): Promise<void> {
    await until(() => runningTimers() === 0, "the sweep had stopped");
  }

  /** Ends the peers, then the endpoint. Gives what is left of it all. */
  async close(): Promise<Counts> {
    await this.peer.ask({ do: "end" });
    await this.emptied();
    const left = this.counts();
    await this.peer.stop();
    await this.endpoint.close();
    return left;
  }
}

/** Sends every frame back. */
export async function echo(connection: Connection): Promise<void> {
  for await (const frame of connection) await connection.send(frame);
}
