/** The least of a framed echo on Node. A buffer that a write is in is not used again: it takes a callback to know when. */
import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "./announce.ts";
import { BareFraming, pack, WRITE_BYTES } from "./bare_framing.ts";

const server = createServer({ noDelay: true }, (socket: Socket) => {
  const framing = new BareFraming();
  socket.on("data", (chunk: Buffer) => {
    const frames = framing.frames(chunk);
    let bytes = 0;
    for (const frame of frames) bytes += 4 + frame.length;
    for (let next = 0, used = 0; next < frames.length; bytes -= used) {
      const buffer = Buffer.allocUnsafe(Math.min(bytes, WRITE_BYTES));
      ({ next, used } = pack(frames, next, buffer));
      if (!socket.write(buffer.subarray(0, used))) socket.pause();
    }
  });
  socket.on("drain", () => socket.resume());
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
