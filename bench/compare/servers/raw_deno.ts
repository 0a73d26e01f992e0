/** Raw echo on Deno: a buffer for each connection, `read` and `write`. It knows of no frames. */
import { announce } from "./announce.ts";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
announce(listener.addr.port);
for await (const conn of listener) void echo(conn);

async function echo(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(65_536);
  try {
    for (let length = await conn.read(buffer); length !== null; length = await conn.read(buffer)) {
      for (let sent = 0; sent < length;) sent += await conn.write(buffer.subarray(sent, length));
    }
    conn.close();
  } catch {
    // The peer is gone.
  }
}
