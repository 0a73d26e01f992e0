/** Bare framing on Bun, whose sockets take what they can at once. */
import { announce } from "../announce.ts";
import type { BunApi, BunSocket } from "../bun_api.ts";
import type { Echo } from "./echo.ts";
import { pack, WRITE_BYTES } from "./pack.ts";
import type { MakeEcho } from "./serve.ts";

declare const Bun: BunApi;

interface State {
  readonly echo: Echo;
  unwritten: Uint8Array[];
}

const buffer = new Uint8Array(WRITE_BYTES);

export function serve(makeEcho: MakeEcho): void {
  const { port } = Bun.listen<State>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      binaryType: "uint8array",
      open(socket) {
        socket.data = { echo: makeEcho((frames) => writeAll(socket, frames)), unwritten: [] };
      },
      data(socket, chunk) {
        socket.data.echo.chunk(chunk);
      },
      drain(socket) {
        const { unwritten } = socket.data;
        socket.data.unwritten = [];
        for (const bytes of unwritten) write(socket, bytes);
        if (socket.data.unwritten.length === 0) socket.resume();
      },
    },
  });
  announce(port);
}

function writeAll(socket: BunSocket<State>, frames: readonly Uint8Array[]): void {
  for (let next = 0, used = 0; next < frames.length;) {
    ({ next, used } = pack(frames, next, buffer));
    write(socket, buffer.subarray(0, used));
  }
  if (socket.data.unwritten.length > 0) socket.pause();
}

function write(socket: BunSocket<State>, bytes: Uint8Array): void {
  const { unwritten } = socket.data;
  const taken = unwritten.length > 0 ? 0 : Math.max(0, socket.write(bytes));
  if (taken < bytes.length) unwritten.push(bytes.slice(taken));
}
