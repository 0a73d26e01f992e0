import { createServer, type Server, type Socket } from "node:net";
import { PeerProcess } from "../load/peer_process.ts";
import type { Counts } from "../subject.ts";
import { until } from "../until.ts";
import type { Place, Seen } from "../visits.ts";

/** A server whose decoder allocates the frame that a header claims, and then waits for it, for a while. */
export class Believer implements Place {
  readonly peer: PeerProcess;
  readonly #server: Server;
  readonly #frames = new Map<Socket, Uint8Array>();
  #bytesIn = 0;
  #ended = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.peer = new PeerProcess(port);
    server.on("connection", (socket: Socket) => {
      this.#frames.set(socket, new Uint8Array(0));
      socket.on("data", (chunk: Uint8Array) => this.#data(socket, chunk));
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#frames.delete(socket);
        this.#ended++;
      });
    });
  }

  static async listen(): Promise<Believer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("Cannot tell the port");
    return new Believer(server, address.port);
  }

  seen(): Seen {
    const live = this.#frames.size;
    return { accepted: this.#ended + live, live, paused: 0, bytesIn: this.#bytesIn };
  }

  counts(): Counts {
    return { "live connections": this.#frames.size, "pending waits": 0 };
  }

  ended(): number {
    return this.#ended;
  }

  /** It has waited long enough. */
  async emptied(): Promise<void> {
    for (const socket of this.#frames.keys()) socket.destroy();
    await until(() => this.#frames.size === 0, "no connection was live");
  }

  async close(): Promise<Counts> {
    await this.peer.stop();
    await new Promise((resolve) => this.#server.close(resolve));
    return {};
  }

  #data(socket: Socket, chunk: Uint8Array): void {
    this.#bytesIn += chunk.byteLength;
    if (this.#frames.get(socket)!.byteLength > 0) return;
    const claimed = new DataView(chunk.buffer, chunk.byteOffset).getUint32(0);
    const frame = new Uint8Array(claimed);
    frame.set(chunk.subarray(4, 4 + claimed));
    this.#frames.set(socket, frame);
  }
}
