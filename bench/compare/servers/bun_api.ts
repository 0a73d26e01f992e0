/** As much of Bun's API as the servers use, so that its types aren't needed. */
export interface BunApi {
  listen<T>(options: {
    hostname: string;
    port: number;
    socket: {
      binaryType: "uint8array" | "buffer";
      open(socket: BunSocket<T>): void;
      data(socket: BunSocket<T>, chunk: Uint8Array): void;
      drain(socket: BunSocket<T>): void;
    };
  }): { port: number };
}

/** Bun's socket. `write` returns how many bytes were taken: fewer than given when the kernel is full. */
export interface BunSocket<T> {
  data: T;
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
}
