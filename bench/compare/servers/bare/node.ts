/** Bare framing on Node. A buffer that a write is in is not used again: it takes a callback to know when. */
import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { announce } from "../announce.ts";
import { pack, WRITE_BYTES } from "./pack.ts";
import type { MakeEcho } from "./serve.ts";

export function serve(makeEcho: MakeEcho): void {
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    const echo = makeEcho((frames) => writeAll(socket, frames));
    socket.on("data", (chunk: Buffer) => echo.chunk(chunk));
    socket.on("drain", () => socket.resume());
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
}

function writeAll(socket: Socket, frames: readonly Uint8Array[]): void {
  let bytes = 0;
  for (const frame of frames) bytes += 4 + frame.length;
  for (let next = 0, used = 0; next < frames.length; bytes -= used) {
    const buffer = Buffer.allocUnsafe(Math.min(bytes, WRITE_BYTES));
    ({ next, used } = pack(frames, next, buffer));
    if (!socket.write(buffer.subarray(0, used))) socket.pause();
  }
}
