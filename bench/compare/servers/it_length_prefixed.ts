/** npm's it-length-prefixed between the byte streams of a socket. */
import { decode, encode } from "it-length-prefixed";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { announce } from "./announce.ts";

/** Its own default is a varint; four bytes, as all the others use, are an option. */
function lengthEncoder(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}
lengthEncoder.bytes = 4;

function lengthDecoder(bytes: Uint8Array | { byteLength: number; getUint32(at: number): number }): number {
  if (bytes.byteLength < 4) throw new RangeError("The length isn't whole yet");
  return bytes instanceof Uint8Array ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : bytes.getUint32(0);
}
lengthDecoder.bytes = 4;

const server = createServer({ noDelay: true }, async (socket: Socket) => {
  socket.on("error", () => {});
  try {
    const frames = decode(socket as AsyncIterable<Uint8Array>, { lengthDecoder });
    for await (const bytes of encode(frames, { lengthEncoder })) {
      if (!socket.write(bytes)) await once(socket, "drain");
    }
  } catch {
    // The peer is gone.
  }
});
server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
