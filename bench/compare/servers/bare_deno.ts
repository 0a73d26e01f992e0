/** The least of a framed echo on Deno. What is read goes to fresh memory, since the handler may keep its frames. */
import { announce } from "./announce.ts";
import { BareFraming, pack, WRITE_BYTES } from "./bare_framing.ts";

/** Fresh memory is taken so many bytes at a time; the first time less, for those that never send much. */
const SLAB_BYTES = 65_536;
const FIRST_SLAB_BYTES = 256;
/** A read may bring so many. Less room than that is left unused. */
const READ_BYTES = 16_384;

/** Write buffers that no write is in. */
const spare: Uint8Array[] = [];

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
announce(listener.addr.port);
for await (const conn of listener) void echo(conn);

async function echo(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const framing = new BareFraming();
  let slab = new Uint8Array(FIRST_SLAB_BYTES);
  let at = 0;
  try {
    for (let length = await conn.read(slab); length !== null; length = await conn.read(slab.subarray(at))) {
      const chunk = slab.subarray(at, at + length);
      at += length;
      if (slab.length - at < Math.min(length, READ_BYTES)) {
        slab = new Uint8Array(SLAB_BYTES);
        at = 0;
      }
      await send(conn, framing.frames(chunk));
    }
    conn.close();
  } catch {
    // The peer is gone.
  }
}

async function send(conn: Deno.TcpConn, frames: readonly Uint8Array[]): Promise<void> {
  if (frames.length === 0) return;
  const buffer = spare.pop() ?? new Uint8Array(WRITE_BYTES);
  for (let next = 0, used = 0; next < frames.length;) {
    ({ next, used } = pack(frames, next, buffer));
    for (let sent = 0; sent < used;) sent += await conn.write(buffer.subarray(sent, used));
  }
  spare.push(buffer);
}
