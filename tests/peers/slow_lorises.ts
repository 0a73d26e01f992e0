/**
 * Many clients that each promise a frame of 1 MiB and send it a byte a second.
 *
 *     slow_lorises PORT COUNT
 *
 * Prints `connected` when all are, and how many were closed by the other side: `closed N`.
 */
import { connect, type Socket } from "node:net";
import process from "node:process";

const [port, count] = process.argv.slice(2).map(Number);
let closed = 0;

const sockets = await Promise.all(Array.from({ length: count }, () =>
  new Promise<Socket>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => {
      socket.write(Uint8Array.of(0, 0x10, 0, 0));
      resolve(socket);
    });
    socket.on("error", () => {});
    socket.on("close", () => console.log(`closed ${++closed}`));
    socket.resume();
  })));
console.log("connected");

// Spread over the second, as they would be.
let next = 0;
setInterval(() => {
  for (const until = next + Math.ceil(count / 20); next < until; next++) {
    const socket = sockets[next % count];
    if (socket.writable) socket.write(Uint8Array.of(0));
  }
}, 50);
