import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Sizes of the pieces that the server sends its frames in, in turn: it cuts them anywhere. */
const PIECES = [1, 2, 3, 5, 8, 1_000, 13, 70_000, 4, 65_536];

/**
 * An echo that isn't this library's: `node:net`, with frames of a 4-byte big-endian length read and made by hand. What it
 * sends is cut into pieces without regard to where frames begin.
 */
export class NetEchoServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Frames echoed. */
  frames = 0;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#serve(socket));
  }

  static async listen(): Promise<NetEchoServer> {
    const server = new NetEchoServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let bytes = Buffer.alloc(0);
    let piece = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const echoes: Buffer[] = [];
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) {
        const end = 4 + bytes.readUInt32BE();
        echoes.push(Buffer.from(bytes.subarray(0, end)));
        bytes = bytes.subarray(end);
        this.frames++;
      }
      for (let rest = Buffer.concat(echoes); rest.length > 0;) {
        const size = PIECES[piece++ % PIECES.length];
        socket.write(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
    });
    socket.on("end", () => socket.end());
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
