/** Raw echo on Node: each chunk is written back, and reading pauses while the kernel takes no more. It knows of no frames. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "./announce.ts";

const server = createServer({ noDelay: true }, (socket: Socket) => {
  socket.on("data", (chunk) => {
    if (!socket.write(chunk)) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
