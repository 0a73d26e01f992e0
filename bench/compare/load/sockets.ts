/** As much of Bun's API as the load generator uses, so that its types aren't needed. */
import type { Buffer } from "node:buffer";

declare const Bun: {
  connect<T>(options: {
    hostname: string;
    port: number;
    socket: {
      binaryType: "buffer";
      data(socket: BunSocket<T>, chunk: Buffer): void;
      drain(socket: BunSocket<T>): void;
      close(socket: BunSocket<T>): void;
      error(socket: BunSocket<T>, error: Error): void;
    };
  }): Promise<BunSocket<T>>;
};

/** Bun's socket. */
export interface BunSocket<T> {
  data: T;
  write(bytes: Uint8Array, offset: number, length: number): number;
  terminate(): void;
}

/** What is done with what comes. */
export interface SocketEvents<T> {
  data(of: T, chunk: Buffer): void;
  drain(of: T): void;
  /** The server closed the connection, or it broke. */
  lost(of: T, why: string): void;
}

/** Connections made side by side: more would overflow a listener's queue, and SYNs are sent again after a second. */
const AT_ONCE = 64;

/** Dials `count` connections on loopback. `make` gives what each belongs to, before anything can come on it. */
export async function dialAll<T>(
  port: number,
  count: number,
  make: (index: number, socket: BunSocket<T>) => T,
  events: SocketEvents<T>,
): Promise<BunSocket<T>[]> {
  const sockets: BunSocket<T>[] = [];
  const handlers = {
    binaryType: "buffer",
    data: (socket: BunSocket<T>, chunk: Buffer) => events.data(socket.data, chunk),
    drain: (socket: BunSocket<T>) => {
      if (socket.data !== undefined) events.drain(socket.data);
    },
    close: (socket: BunSocket<T>) => events.lost(socket.data, "closed"),
    error: (socket: BunSocket<T>, error: Error) => events.lost(socket.data, error.message),
  } as const;
  while (sockets.length < count) {
    const next = Math.min(AT_ONCE, count - sockets.length);
    const dialled = await Promise.all(
      Array.from({ length: next }, () => Bun.connect<T>({ hostname: "127.0.0.1", port, socket: handlers })),
    );
    for (const socket of dialled) {
      socket.data = make(sockets.length, socket);
      sockets.push(socket);
    }
  }
  return sockets;
}
