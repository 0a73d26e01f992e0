/** npm's length-prefixed-stream, piped. It writes lengths as varints and has no other way. */
import { decode, encode } from "length-prefixed-stream";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "./announce.ts";

const server = createServer({ noDelay: true }, (socket: Socket) => {
  socket.on("error", () => {});
  socket.pipe(decode()).pipe(encode()).pipe(socket);
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
