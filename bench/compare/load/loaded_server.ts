import { cpuUsage } from "node:process";
import { Histogram } from "../../../examples/demo/histogram.ts";
import type { Shape } from "../shape.ts";
import { lengthField, type Prefix } from "./frames.ts";
import { Peer, type Tally } from "./peer.ts";
import { cpuSeconds, residentBytes } from "./process_usage.ts";
import { type BunSocket, dialAll } from "./sockets.ts";
import type { Throughput } from "./throughput.ts";

/** How long what is in flight at a load's end may take to come back, in ms. */
const LAST_ECHO_WITHIN_MS = 10_000;

/** The server that is put under load. */
export interface Target {
  readonly port: number;
  readonly prefix: Prefix;
  /** Its process, to look at what it uses. */
  readonly pid: number;
}

interface Passed {
  seconds: number;
  frames: number;
}

/** The connections to a server, which is put under load through all of them, now and then, and what came of it. */
export class LoadedServer {
  readonly #target: Target;
  readonly #shape: Shape;
  readonly #tally: Tally = { frames: 0, latency: undefined, errors: [], sending: false };
  readonly #latency = new Histogram();
  readonly #peers: Peer[] = [];
  #sockets: readonly BunSocket<Peer>[] = [];
  #left = false;

  /** Seconds under load, and what came back meanwhile. */
  readonly #all: Passed = { seconds: 0, frames: 0 };
  /** Those in which servers took turns, the same weather for each. */
  readonly #inTurns: Passed = { seconds: 0, frames: 0 };
  #ownCpu = 0;
  #serverCpu: number | undefined = 0;

  private constructor(target: Target, shape: Shape) {
    this.#target = target;
    this.#shape = shape;
  }

  /** Connects, and sends nothing yet. */
  static async dial(target: Target, shape: Shape): Promise<LoadedServer> {
    const server = new LoadedServer(target, shape);
    await server.#dial();
    return server;
  }

  async #dial(): Promise<void> {
    const { connections, depth, size } = this.#shape;
    const { port, prefix } = this.#target;
    const tally = this.#tally;
    const peers = this.#peers;
    this.#sockets = await dialAll<Peer>(port, connections, (index, socket) => {
      const peer = new Peer(index, socket, depth, size, prefix, tally);
      peers.push(peer);
      return peer;
    }, {
      data: (peer, chunk) => peer.data(chunk, performance.now()),
      drain: (peer) => peer.flush(),
      lost: (peer, why) => {
        if (!this.#left) tally.errors.push(`connection ${peers.indexOf(peer)}: ${why}`);
      },
    });
  }

  /**
   * Load for so many seconds, and for some before them that don't count, and how long each frame took. What is in flight at
   * the end is among them, or those that took longest would be missing.
   */
  async timedLoad(seconds: number, settling: number): Promise<void> {
    await this.#load(seconds, settling, this.#latency);
  }

  /** The same in a turn, which may be shorter than a frame takes: how long it took isn't looked at, but how many came. */
  async load(seconds: number, settling: number): Promise<void> {
    const before = { ...this.#all };
    await this.#load(seconds, settling, undefined);
    this.#inTurns.seconds += this.#all.seconds - before.seconds;
    this.#inTurns.frames += this.#all.frames - before.frames;
  }

  /** Ends when all has come back. Does nothing once something was wrong. */
  async #load(seconds: number, settling: number, latency: Histogram | undefined): Promise<void> {
    const { pid } = this.#target;
    const tally = this.#tally;
    if (tally.errors.length > 0) return;
    tally.sending = true;
    for (const peer of this.#peers) peer.send(this.#shape.depth, performance.now());
    await this.#passed(settling);
    tally.latency = latency;
    const start = { at: performance.now(), frames: tally.frames, own: cpuUsage(), server: cpuSeconds(pid) };
    await this.#passed(seconds);
    this.#all.seconds += (performance.now() - start.at) / 1_000;
    this.#all.frames += tally.frames - start.frames;
    const own = cpuUsage(start.own);
    this.#ownCpu += (own.user + own.system) / 1e6;
    this.#serverCpu = start.server === undefined ? undefined : this.#serverCpu! + cpuSeconds(pid)! - start.server;
    tally.sending = false;
    await this.#allBack();
    tally.latency = undefined;
  }

  /** How it did in all loads together. */
  result(): Throughput {
    const { seconds, frames } = this.#all;
    const inTurns = this.#inTurns;
    const framesPerSecond = inTurns.seconds === 0 ? 0 : inTurns.frames / inTurns.seconds; // none, once something was wrong
    const serverCpu = this.#serverCpu;
    const serverBytes = residentBytes(this.#target.pid);
    return {
      errors: this.#tally.errors.slice(0, 5),
      seconds,
      framesPerSecond,
      bytesPerSecond: framesPerSecond * this.#frameBytes,
      latency: {
        p50: this.#latency.percentile(50),
        p99: this.#latency.percentile(99),
        p999: this.#latency.percentile(99.9),
      },
      generatorBusy: this.#ownCpu / seconds,
      ...(serverCpu !== undefined && { serverBusy: serverCpu / seconds, serverNsPerFrame: serverCpu * 1e9 / frames }),
      ...(serverBytes !== undefined && { serverBytes }),
    };
  }

  /** Leaves the server. */
  leave(): void {
    this.#left = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  get #frameBytes(): number {
    const { size } = this.#shape;
    return size + lengthField(size, this.#target.prefix).length;
  }

  /** Waits so many seconds, or until something was wrong. */
  async #passed(seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1_000;
    for (;;) {
      const left = end - performance.now();
      if (left <= 0 || this.#tally.errors.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 100)));
    }
  }

  /** Waits until every frame sent has come back. */
  async #allBack(): Promise<void> {
    const { errors } = this.#tally;
    const from = performance.now();
    while (errors.length === 0 && this.#peers.some((peer) => peer.inFlight > 0)) {
      if (performance.now() - from > LAST_ECHO_WITHIN_MS) {
        const missing = this.#peers.filter((peer) => peer.inFlight > 0).length;
        errors.push(`${missing} connections still missed echoes ${LAST_ECHO_WITHIN_MS} ms after the end`);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}
