import { assert, assertEquals, assertLess } from "@std/assert";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { EndpointAddress } from "../../src/transport/contract.ts";
import { test } from "../support/test.ts";
import { finish, pattern, settle, TestListener } from "./support/link.ts";
import { realTcp } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

// Resets come from a stranger, as not every transport can send one.
const { name, transport } = realTcp;

test(`${name}: a reset by the client breaks the accepted socket`, async () => {
  await using listener = await TestListener.open(realTcp);
  const stranger = await dialAsStranger(listener.address);
  const server = new Peer(await listener.next()).start();
  await server.send(pattern(100));
  stranger.resetAndDestroy();
  assertEquals(codeOf(await server.ended()), "ECONNRESET");
  assertEquals(server.heard.at(-1), "gone");
});

test(`${name}: a reset by the server breaks the dialled socket`, async () => {
  await using strangers = await StrangeServer.open();
  const client = new Peer(await transport.connect({ address: strangers.address })).start();
  const stranger = await strangers.next();
  await client.send(pattern(100));
  stranger.resetAndDestroy();
  assertEquals(codeOf(await client.ended()), "ECONNRESET");
});

test(`${name}: a reset while a write waits breaks the socket, and it never says it is drained`, async () => {
  await using strangers = await StrangeServer.open();
  const client = new Peer(await transport.connect({ address: strangers.address })).start();
  const stranger = await strangers.next();
  stranger.pause();
  assertEquals(client.write(pattern(realTcp.overflow)), false);
  await settle(realTcp);
  const { bytesWritten } = client.socket;
  stranger.resetAndDestroy();
  const code = codeOf(await client.ended());
  assert(code === "ECONNRESET" || code === "EPIPE", code);
  assertEquals(client.heard, ["gone"]);
  assert(client.socket.bytesWritten <= bytesWritten, "more is written than before the reset");
});

test(`${name}: writing to a peer that has reset breaks the socket once`, async () => {
  await using strangers = await StrangeServer.open();
  const client = new Peer(await transport.connect({ address: strangers.address })).start();
  const stranger = await strangers.next();
  client.pause();
  stranger.resetAndDestroy();
  await settle(realTcp);
  // Bun tells of a reset during a pause too; where that isn't so, a write finds out.
  if (!client.has("gone")) client.write(pattern(10));
  const code = codeOf(await client.ended());
  assert(code === "ECONNRESET" || code === "EPIPE", code);
  assertEquals(client.heard.filter((call) => call === "gone"), ["gone"]);
});

test(`${name}: a reset in the turn of a write breaks the socket`, async () => {
  await using strangers = await StrangeServer.open();
  const client = new Peer(await transport.connect({ address: strangers.address })).start();
  const stranger = await strangers.next();
  stranger.resetAndDestroy();
  client.write(pattern(10));
  const code = codeOf(await client.ended());
  assert(code === "ECONNRESET" || code === "EPIPE", code);
  assertLess(client.socket.bytesWritten, 11);
});

test(`${name}: a reset after the peer's FIN and ours was due breaks the socket`, async () => {
  await using listener = await TestListener.open(realTcp);
  const stranger = await dialAsStranger(listener.address);
  const server = new Peer(await listener.next()).start();
  stranger.end();
  await server.until(() => server.has("end"));
  stranger.resetAndDestroy();
  // With nothing to read, it takes a write to notice; the first may still go out.
  for (let writes = 0; !server.has("gone") && writes < 100; writes++) {
    if (!server.write(pattern(10))) await server.until(() => server.heard.includes("drained") || server.has("gone"));
    await settle(realTcp);
  }
  const code = codeOf(await server.ended());
  assert(code === "ECONNRESET" || code === "EPIPE", code);
});

test(`${name}: a socket that was reset before its start says so when it is started`, async () => {
  await using listener = await TestListener.open(realTcp);
  listener.pause();
  const stranger = await dialAsStranger(listener.address);
  await settle(realTcp);
  stranger.resetAndDestroy();
  await settle(realTcp);
  listener.resume();
  const server = new Peer(await listener.next()).start();
  assertEquals(codeOf(await server.ended()), "ECONNRESET");
  assertEquals(server.heard, ["gone"]);
});

test(`${name}: a reset of one connection is nothing to the others`, async () => {
  await using listener = await TestListener.open(realTcp);
  const strangers = [await dialAsStranger(listener.address), await dialAsStranger(listener.address)];
  const servers = [new Peer(await listener.next()).start(), new Peer(await listener.next()).start()];
  strangers[0]!.resetAndDestroy();
  await servers[0]!.ended();
  strangers[1]!.end("x");
  await servers[1]!.until(() => servers[1]!.has("end"));
  assertEquals(servers[1]!.bytes, Uint8Array.of(120));
  await finish(servers[1]!);
});

function codeOf(error: Error | undefined): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

function dialAsStranger(address: EndpointAddress): Promise<Socket> {
  assert(address.transport === "tcp");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.hostname, port: address.port, allowHalfOpen: true });
    socket.on("error", reject);
    socket.on("connect", () => resolve(socket));
  });
}

/** A plain `node:net` server. */
class StrangeServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #wake: (() => void) | undefined;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      this.#sockets.push(socket);
      this.#wake?.();
    });
  }

  static open(): Promise<StrangeServer> {
    const strangers = new StrangeServer();
    return new Promise((resolve) => strangers.#server.listen(0, "127.0.0.1", () => resolve(strangers)));
  }

  get address(): EndpointAddress {
    const { address, port } = this.#server.address() as { address: string; port: number };
    return { transport: "tcp", hostname: address, port };
  }

  async next(): Promise<Socket> {
    while (this.#sockets.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.#sockets.shift()!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
