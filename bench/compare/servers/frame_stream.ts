/** npm's frame-stream, piped. */
import { decode, encode } from "frame-stream";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "./announce.ts";

const server = createServer({ noDelay: true }, (socket: Socket) => {
  socket.on("error", () => {});
  socket.pipe(decode()).pipe(encode()).pipe(socket);
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
