import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers";
import { proxyStep } from "../../src/proxy/step.ts";
import type { EndpointAddress, TransportSocket } from "../../src/transport/contract.ts";
import { memoryPair } from "../../src/transport/memory.ts";
import type { MemorySocket } from "../../src/transport/memory_socket.ts";
import { join } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { finish } from "../transport/support/link.ts";
import { Peer } from "../transport/support/peer.ts";
import { ascii, IPV4, refusalOf, version2 } from "./support.ts";

const everyone = { trusts: () => true, version: "any", timeout: 5_000 } as const;

/** A peer, and what opening its socket comes to. */
function opening(trusts: (address: EndpointAddress) => boolean = () => true): {
  peer: Peer & { socket: TransportSocket };
  client: MemorySocket;
  socket: MemorySocket;
  opened: Promise<TransportSocket>;
} {
  const [client, socket] = memoryPair();
  const opened = proxyStep({ ...everyone, trusts }).open(socket);
  opened.catch(() => {}); // the test looks later
  return { peer: new Peer(client).start(), client, socket, opened };
}

test("proxyStep() is the proxy step, with a deadline of its own", () => {
  const { name, timeout } = proxyStep(everyone);
  assertEquals([name, timeout], ["proxy", 5_000]);
});

test("proxyStep().open() gives the socket once its header is whole, byte by byte", async () => {
  const { peer, opened } = opening();
  for (const byte of version2(0x21, 0x11, IPV4)) await peer.send(Uint8Array.of(byte));
  const proxied = await opened;
  assertEquals(proxied.remoteAddress, { transport: "tcp", hostname: "192.168.0.1", port: 56324 });
  await finish(new Peer(proxied));
  await finish(peer);
});

test("proxyStep().open() refuses who isn't trusted, unread, even with a header", async () => {
  const { peer, socket, opened } = opening((address) => {
    assertEquals(address, socketAddress);
    return false;
  });
  const error = await assertRejects(() => opened);
  assertEquals(refusalOf(error), "127.0.0.1 isn't trusted to send one");
  peer.write(version2(0x21, 0x11, IPV4));
  await peer.ended();
  assertEquals(socket.bytesWritten, 0);
});
const socketAddress = memoryPair()[1].remoteAddress;

test("proxyStep().open() destroys a socket with a wrong header, and rejects when it is gone", async () => {
  const { peer, opened } = opening();
  await peer.send(ascii("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"));
  const error = await assertRejects(() => opened);
  assertEquals(refusalOf(error), "its destination port isn't a whole number from 0 to 65535 without leading zeros");
  await peer.until(() => peer.has("end"));
  await finish(peer);
});

test("proxyStep().open() says of a peer that leaves before its header is whole what the system says of one", async () => {
  for (const came of [0, 1, 20]) {
    const { peer, opened } = opening();
    await peer.send(version2(0x21, 0x11, IPV4).subarray(0, came));
    peer.shutdown();
    const error = await assertRejects(() => opened) as Error & { code?: string };
    assertEquals([error.code, refusalOf(error)], ["ECONNRESET", `the peer closed after ${came} bytes of it`]);
    await finish(peer);
  }
});

test("proxyStep().open() passes on what broke the socket", async () => {
  const { client, peer, opened } = opening();
  await peer.send(ascii("PROXY"));
  client.reset();
  const error = await assertRejects(() => opened) as Error & { code?: string };
  assertEquals(error.code, "ECONNRESET");
  await peer.ended();
});

test("proxyStep().open() rejects when its socket is destroyed at a deadline", async () => {
  const { peer, socket, opened } = opening();
  await peer.send(ascii("PROXY"));
  await new Promise<void>((resolve) => setImmediate(resolve)); // behind the turn in which they come
  socket.destroy();
  const error = await assertRejects(() => opened);
  assertEquals(refusalOf(error), "the socket was closed after 5 bytes of it");
  await finish(peer);
});

test("proxyStep().open() reads no byte more than the chunk that has the header's last", async () => {
  const [client, socket] = memoryPair({ chunkBytes: 40 });
  const opened = proxyStep(everyone).open(socket);
  const peer = new Peer(client).start();
  peer.write(join(version2(0x21, 0x11, IPV4), new Uint8Array(65_000)));
  const proxied = new Peer(await opened).start();
  await proxied.until(() => proxied.received > 0);
  assertEquals(proxied.chunks[0].length, 12);
  await finish(proxied);
  await finish(peer);
});
