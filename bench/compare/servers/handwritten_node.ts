/** Framing by hand on Node: what came is joined to what was left, and each frame is a write. */
import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "./announce.ts";

const server = createServer({ noDelay: true }, (socket: Socket) => {
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const length = pending.readUInt32BE(0);
      if (pending.length < 4 + length) break;
      socket.write(pending.subarray(0, 4 + length));
      pending = pending.subarray(4 + length);
    }
    if (socket.writableNeedDrain) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
