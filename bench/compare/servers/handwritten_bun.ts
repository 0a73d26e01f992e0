/** Framing by hand on Bun: what came is joined to what was left, and each frame is a write. */
import { Buffer } from "node:buffer";
import { announce } from "./announce.ts";
import type { BunApi, BunSocket } from "./bun_api.ts";

declare const Bun: BunApi;

interface State {
  pending: Buffer;
  unwritten: Buffer[];
}

const { port } = Bun.listen<State>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    binaryType: "buffer",
    open(socket) {
      socket.data = { pending: Buffer.alloc(0), unwritten: [] };
    },
    data(socket, chunk) {
      const state = socket.data;
      state.pending = Buffer.concat([state.pending, chunk]);
      while (state.pending.length >= 4) {
        const length = state.pending.readUInt32BE(0);
        if (state.pending.length < 4 + length) break;
        write(socket, state.pending.subarray(0, 4 + length));
        state.pending = state.pending.subarray(4 + length);
      }
      if (state.unwritten.length > 0) socket.pause();
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

function write(socket: BunSocket<State>, bytes: Buffer): void {
  const { unwritten } = socket.data;
  const taken = unwritten.length > 0 ? 0 : Math.max(0, socket.write(bytes));
  if (taken < bytes.length) unwritten.push(bytes.subarray(taken));
}
