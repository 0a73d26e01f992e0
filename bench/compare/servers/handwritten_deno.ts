/** Framing by hand on Deno: what came is joined to what was left, and each frame is a write. */
import { announce } from "./announce.ts";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
announce(listener.addr.port);
for await (const conn of listener) void echo(conn);

async function echo(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const writer = conn.writable.getWriter();
  let pending = new Uint8Array(0);
  try {
    for await (const chunk of conn.readable) {
      const joined = new Uint8Array(pending.length + chunk.length);
      joined.set(pending);
      joined.set(chunk, pending.length);
      pending = joined;
      while (pending.length >= 4) {
        const length = new DataView(pending.buffer, pending.byteOffset).getUint32(0);
        if (pending.length < 4 + length) break;
        await writer.write(pending.slice(0, 4 + length));
        pending = pending.subarray(4 + length);
      }
    }
  } catch {
    // The peer is gone.
  }
}
