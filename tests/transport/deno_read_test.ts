import { assertEquals } from "@std/assert";
import { runtime, test } from "../support/test.ts";
import { finish, TestListener } from "./support/link.ts";
import { realTcp } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

/** Opens a listener whose connections note what each of their reads is given as callbacks. */
async function openNoting(callbacks: unknown[]): Promise<TestListener> {
  const { listen } = Deno;
  Deno.listen = ((options: Deno.TcpListenOptions) => {
    const listener = listen(options);
    const { accept } = listener;
    listener.accept = async () => {
      const conn = await accept.call(listener);
      const { read } = conn;
      conn.read = (room) => {
        const reading = read.call(conn, room);
        const { then } = reading;
        reading.then = ((onRead: never, onFailed: never) => {
          callbacks.push(onRead, onFailed);
          return then.call(reading, onRead, onFailed);
        }) as typeof then;
        return reading;
      };
      return conn;
    };
    return listener;
  }) as typeof Deno.listen;
  try {
    return await TestListener.open(realTcp);
  } finally {
    Deno.listen = listen;
  }
}

test("deno tcp: the reads of a connection have the same callback, so that one more makes none", async () => {
  const callbacks: unknown[] = [];
  await using listener = await openNoting(callbacks);
  const client = new Peer(await realTcp.transport.connect({ address: listener.address }));
  const server = new Peer(await listener.next());
  client.start();
  server.start();
  for (let sent = 1; sent <= 10; sent++) {
    await client.send(Uint8Array.of(sent));
    await server.until(() => server.received === sent);
  }
  assertEquals(callbacks.length, 22); // of each read that brought something, and of the one that waits
  assertEquals(new Set(callbacks).size, 1);
  await finish(client);
  await finish(server);
}, { skip: runtime === "deno" ? undefined : "other runtimes read by themselves" });
