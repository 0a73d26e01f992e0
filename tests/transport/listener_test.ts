import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { TransportSocket } from "../../src/transport/contract.ts";
import { test } from "../support/test.ts";
import { finish, settle, TestListener } from "./support/link.ts";
import { type Network, networks } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

for (const network of networks) {
  test(`${network.name}: a listener has its real address, and accepts in the order of dialling`, async () => {
    await using listener = await TestListener.open(network);
    if (listener.address.transport === "tcp") assertNotEquals(listener.address.port, 0);
    for (let number = 1; number <= 5; number++) {
      const client = await dial(network, listener);
      const server = new Peer(await listener.next()).start();
      await client.send(Uint8Array.of(number));
      await server.until(() => server.received === 1);
      assertEquals(server.bytes, Uint8Array.of(number));
      await finish(client);
      await finish(server);
    }
  });

  test(`${network.name}: an address in use is refused with EADDRINUSE, and its listener goes on`, async () => {
    await using listener = await TestListener.open(network);
    await assertCode("EADDRINUSE", () => TestListener.open(network, { address: listener.address }));
    const client = await dial(network, listener);
    await finish(new Peer(await listener.next()));
    await finish(client);
  });

  test(`${network.name}: an address is free again after close`, async () => {
    await using first = await TestListener.open(network);
    await first.close();
    await using second = await TestListener.open(network, { address: first.address });
    assertEquals(second.address, first.address);
    // Closing again is no business of the one that has the address now.
    await first.close();
    const client = await dial(network, second);
    await finish(new Peer(await second.next()));
    await finish(client);
  });

  test(`${network.name}: closing twice joins, and accepted sockets go on`, async () => {
    await using listener = await TestListener.open(network);
    const client = await dial(network, listener);
    const server = new Peer(await listener.next()).start();
    await Promise.all([listener.close(), listener.close()]);
    await listener.close();
    await client.send(Uint8Array.of(1));
    await server.until(() => server.received === 1);
    await server.send(Uint8Array.of(2));
    await client.until(() => client.received === 1);
    await finish(client);
    await finish(server);
  });

  test(`${network.name}: a paused listener hands over nothing, and all of it on resume`, async () => {
    await using listener = await TestListener.open(network);
    listener.pause();
    listener.pause();
    const clients: Peer[] = [];
    for (let number = 0; number < 5; number++) {
      clients.push(await dial(network, listener));
      await clients[number]!.send(Uint8Array.of(number));
    }
    await settle(network);
    assertEquals(listener.accepted, 0);

    listener.resume();
    listener.resume();
    assertEquals(listener.accepted, 0);
    for (const client of clients) {
      const server = new Peer(await listener.next()).start();
      await server.until(() => server.received === 1);
      assertEquals(server.bytes, Uint8Array.of(clients.indexOf(client)));
      await finish(server);
      await finish(client);
    }
  });

  test(`${network.name}: accepting one at a time, by pausing from inside accept`, async () => {
    const accepted: TransportSocket[] = [];
    let wake: (() => void) | undefined;
    using free = network.address();
    const listener = await network.transport.listen({ address: free.address }, {
      accept(socket) {
        accepted.push(socket);
        listener.pause();
        wake?.();
      },
      acceptFailed() {},
    });
    const clients = await Promise.all([1, 2, 3].map(() => network.transport.connect({ address: listener.address })));
    for (let count = 1; count <= 3; count++) {
      while (accepted.length < count) await new Promise<void>((resolve) => wake = resolve);
      await settle(network);
      assertEquals(accepted.length, count);
      listener.resume();
    }
    await listener.close();
    for (const socket of [...clients, ...accepted]) await finish(new Peer(socket));
  });

  test(`${network.name}: a listener that closes while it is paused destroys what it holds`, async () => {
    await using listener = await TestListener.open(network);
    listener.pause();
    const clients = [await dial(network, listener), await dial(network, listener)];
    await settle(network);
    await listener.close();
    listener.resume();
    listener.pause();
    for (const client of clients) await client.until(() => client.has("end") || client.has("gone"));
    assertEquals(listener.accepted, 0);
    for (const client of clients) await finish(client);
  });

  test(`${network.name}: what the acceptor throws costs that socket, and is told`, async () => {
    const thrown = new Error("planted");
    const failures: Error[] = [];
    let wake: (() => void) | undefined;
    const accepted: TransportSocket[] = [];
    using free = network.address();
    const listener = await network.transport.listen({ address: free.address }, {
      accept(socket) {
        if (failures.length === 0) throw thrown;
        accepted.push(socket);
        wake?.();
      },
      acceptFailed: (error) => failures.push(error),
    });
    const refused = new Peer(await network.transport.connect({ address: listener.address })).start();
    await refused.until(() => refused.has("end") || refused.has("gone"));
    assertEquals(failures, [thrown]);
    const served = new Peer(await network.transport.connect({ address: listener.address }));
    while (accepted.length === 0) await new Promise<void>((resolve) => wake = resolve);
    await listener.close();
    for (const peer of [refused, served, new Peer(accepted[0]!)]) await finish(peer);
  });

  test(`${network.name}: nobody there is told with its code`, async () => {
    const listener = await TestListener.open(network);
    const { address } = listener;
    await listener[Symbol.asyncDispose]();
    const code = address.transport === "tcp" ? "ECONNREFUSED" : "ENOENT";
    await assertCode(code, () => network.transport.connect({ address }));
  });
}

async function dial(network: Network, { address }: TestListener): Promise<Peer> {
  return new Peer(await network.transport.connect({ address })).start();
}

async function assertCode(code: string, attempt: () => Promise<unknown>): Promise<void> {
  const error = await assertRejects(attempt, Error);
  assert("code" in error, `no code: ${error}`);
  assertEquals(error.code, code);
}
