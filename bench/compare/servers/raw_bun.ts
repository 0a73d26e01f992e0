/** Raw echo on Bun: each chunk is written back, and reading pauses while the kernel takes no more. It knows of no frames. */
import { announce } from "./announce.ts";
import type { BunApi } from "./bun_api.ts";

declare const Bun: BunApi;

const { port } = Bun.listen<Uint8Array | undefined>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    binaryType: "uint8array",
    open: () => {},
    data(socket, chunk) {
      if (socket.data !== undefined) { // came in spite of the pause
        socket.data = concat(socket.data, chunk);
        return;
      }
      const taken = socket.write(chunk);
      if (taken < 0 || taken === chunk.length) return;
      socket.data = chunk.subarray(taken);
      socket.pause();
    },
    drain(socket) {
      const rest = socket.data;
      if (rest === undefined) return;
      const taken = Math.max(0, socket.write(rest));
      socket.data = taken < rest.length ? rest.subarray(taken) : undefined;
      if (socket.data === undefined) socket.resume();
    },
  },
});
announce(port);

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
