import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { EndpointAddress, TransportSocket } from "../../src/transport/contract.ts";
import { spiedController } from "../support/spied_controller.ts";
import { test } from "../support/test.ts";
import { finish, TestListener } from "./support/link.ts";
import { networks, realTcp } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";
import { createServer } from "node:net";

for (const network of networks) {
  test(`${network.name}: dialling with an aborted signal rejects with its reason, and dials nobody`, async () => {
    await using listener = await TestListener.open(network);
    const reason = new Error("planted");
    const signal = AbortSignal.abort(reason);
    const rejected = await assertRejects(() => network.transport.connect({ address: listener.address, signal }));
    assertStrictEquals(rejected, reason);
    assertEquals(listener.accepted, 0);
  });

  test(`${network.name}: an abort while dialling rejects with its reason, and leaves no connection`, async () => {
    await using listener = await TestListener.open(network);
    const controller = spiedController();
    const { signal } = controller;
    const dialling = network.transport.connect({ address: listener.address, signal });
    const reason = new Error("planted");
    controller.abort(reason);
    assertStrictEquals(await assertRejects(() => dialling), reason);
    assertEquals(controller.listeners, 0);

    // What came of it, if anything did, ends; the next one that is served is another.
    const client = new Peer(await network.transport.connect({ address: listener.address })).start();
    await client.send(Uint8Array.of(1));
    for (let served = false; !served;) {
      const server = new Peer(await listener.next()).start();
      await server.until(() => server.received === 1 || server.has("end") || server.has("gone"));
      served = server.received === 1;
      await finish(server);
    }
    await finish(client);
  });

  test(`${network.name}: dialling leaves no listener on the signal, and a later abort does nothing`, async () => {
    await using listener = await TestListener.open(network);
    const controller = spiedController();
    const { signal } = controller;
    const client = new Peer(await network.transport.connect({ address: listener.address, signal })).start();
    const server = new Peer(await listener.next()).start();
    assertEquals(controller.listeners, 0);
    controller.abort(new Error("planted"));
    await client.send(Uint8Array.of(1));
    await server.until(() => server.received === 1);
    await finish(client);
    await finish(server);
  });

  test(`${network.name}: dialling nobody leaves no listener on the signal`, async () => {
    const controller = spiedController();
    const { signal } = controller;
    const listener = await TestListener.open(network);
    const { address } = listener;
    await listener[Symbol.asyncDispose]();
    await assertRejects(() => network.transport.connect({ address, signal }));
    assertEquals(controller.listeners, 0);
  });
}

const ipv6 = await hasIpv6();

test(`${realTcp.name}: IPv6 loopback`, async () => {
  const { transport } = realTcp;
  const asked: EndpointAddress = { transport: "tcp", hostname: "::1", port: 0 };
  await using listener = await TestListener.open(realTcp, { address: asked });
  assertEquals({ ...listener.address, port: 0 }, asked);
  const client: TransportSocket = await transport.connect({ address: listener.address });
  const server = await listener.next();
  assertEquals(client.remoteAddress, listener.address);
  assertEquals(server.remoteAddress, client.localAddress);
  await finish(new Peer(client));
  await finish(new Peer(server));
}, { skip: ipv6 ? undefined : "there is no IPv6 loopback" });

test(`${realTcp.name}: a name that doesn't resolve is told with its code`, async () => {
  const address: EndpointAddress = { transport: "tcp", hostname: "no-such-host.invalid", port: 1 };
  const error = await assertRejects(() => realTcp.transport.connect({ address }), Error);
  const { code } = error as { code?: string };
  assertEquals(code === "EAI_AGAIN" ? "ENOTFOUND" : code, "ENOTFOUND"); // without a network, nobody can say for sure
});

function hasIpv6(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, "::1", () => server.close(() => resolve(true)));
  });
}
