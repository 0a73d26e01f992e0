/** A socket behind its header, held to the contract of all sockets: the addresses, and every byte in its order. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { ProxiedSocket } from "../../src/proxy/proxied_socket.ts";
import { proxyStep } from "../../src/proxy/step.ts";
import type { ByteSink, TransportSocket } from "../../src/transport/contract.ts";
import { memoryPair } from "../../src/transport/memory.ts";
import { join } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { assertSameBytes, finish, Link, pattern, settle } from "../transport/support/link.ts";
import { networks } from "../transport/support/networks.ts";
import { Peer } from "../transport/support/peer.ts";
import { ascii, IPV4, version2 } from "./support.ts";

const HEADER = version2(0x21, 0x11, IPV4);
const step = proxyStep({ trusts: () => true, version: "any", timeout: 0 });

/** A client that sends a header and, in the same write, `rest`; the socket behind the header; when all that is sent. */
type Behind = [client: Peer, socket: TransportSocket, sent: Promise<void>];

async function* behind(network: typeof networks[number], rest: Uint8Array): AsyncGenerator<Behind> {
  await using link = await Link.open(network, { start: false });
  link.server.started = true; // by the step
  const opening = step.open(link.server.socket);
  const sent = link.client.start().send(join(HEADER, rest));
  const socket = await opening;
  yield [link.client, socket, sent];
  socket.destroy();
  link.server.heard.push("gone"); // in place of the step's sink
}

for (const network of networks) {
  test(`${network.name}: ProxiedSocket has the addresses that the header carried`, async () => {
    for await (const [, socket] of behind(network, new Uint8Array(0))) {
      assertEquals(socket.remoteAddress, { transport: "tcp", hostname: "192.168.0.1", port: 56324 });
      assertEquals(socket.localAddress, { transport: "tcp", hostname: "192.168.0.11", port: 443 });
      assertEquals(socket.proxy?.version, 2);
      await finish(new Peer(socket));
    }
  });

  for (const size of [0, 1, 5_000, 300_000]) {
    test(`${network.name}: ProxiedSocket gives ${size} bytes behind the header, then FIN, and answers`, async () => {
      const sent = pattern(size);
      for await (const [client, socket, written] of behind(network, sent)) {
        const server = new Peer(socket).start();
        assertEquals(server.heard, [], "nothing from inside start");
        await server.until(() => server.received === size);
        await written;
        await client.send(ascii("more"));
        await server.until(() => server.received === size + 4);
        client.shutdown();
        await server.until(() => server.has("end"));
        assertSameBytes(server.bytes, join(sent, ascii("more")));
        await server.send(pattern(100_000));
        assertEquals(socket.bytesWritten, 100_000);
        server.shutdown();
        await client.until(() => client.has("end"));
        assertSameBytes(client.bytes, pattern(100_000));
        assertEquals([await server.ended(), server.violations], [undefined, []]);
      }
    });
  }

  test(`${network.name}: ProxiedSocket that is paused holds what came with the header too`, async () => {
    for await (const [client, socket, written] of behind(network, ascii("first"))) {
      await written;
      const server = new Peer(socket).start();
      server.pause();
      await client.send(ascii("second"));
      await settle(network);
      assertEquals(server.heard, []);
      await server.send(ascii("written meanwhile"));
      await client.until(() => client.received === 17);
      server.reactions = { data: () => server.socket.pause() };
      server.resume();
      assertEquals(server.has("data"), false, "nothing from inside resume");
      await server.until(() => server.received > 0);
      await settle(network);
      assertEquals(server.received >= 5, true);
      server.reactions = {};
      server.resume();
      await server.until(() => server.received === 11);
      assertSameBytes(server.bytes, ascii("firstsecond"));
      await finish(server);
      assertEquals(server.violations, []);
    }
  });

  test(`${network.name}: ProxiedSocket whose peer has left delivers what came, then FIN`, async () => {
    for await (const [client, socket, written] of behind(network, ascii("all there is"))) {
      await written;
      client.shutdown();
      await settle(network);
      const server = new Peer(socket).start();
      await server.until(() => server.has("end"));
      assertSameBytes(server.bytes, ascii("all there is"));
      server.shutdown();
      assertEquals([await server.ended(), server.violations], [undefined, []]);
    }
  });

  test(`${network.name}: ProxiedSocket is destroyed before it is started, or before it has delivered`, async () => {
    for await (const [, socket] of behind(network, ascii("rest"))) {
      socket.destroy();
      const server = new Peer(socket).start();
      assertEquals([await server.ended(), server.heard], [undefined, ["gone"]]);
    }
    for await (const [, socket] of behind(network, ascii("rest"))) {
      const server = new Peer(socket).start();
      server.destroy();
      assertEquals([await server.ended(), server.heard], [undefined, ["gone"]]);
    }
    for await (const [, socket] of behind(network, ascii("rest"))) {
      const server = new Peer(socket).start();
      server.pause();
      await settle(network);
      server.destroy();
      assertEquals([await server.ended(), server.heard], [undefined, ["gone"]]);
      server.resume(); // as whoever had paused it might
      await settle(network);
      assertEquals([server.heard, server.violations], [["gone"], []]);
    }
  });

  test(`${network.name}: ProxiedSocket destroys itself over what its sink throws, and says it`, async () => {
    for await (const [, socket] of behind(network, ascii("rest"))) {
      const server = new Peer(socket);
      server.reactions = {
        data: () => {
          throw new Error("not that");
        },
      };
      server.start();
      assertEquals((await server.ended())?.message, "not that");
      assertEquals([server.heard, server.violations], [["data", "gone"], []]);
    }
  });
}

test("ProxiedSocket that was reset before its start delivers what came, then the error", async () => {
  const [client, server] = memoryPair();
  const opening = step.open(server);
  const peer = new Peer(client).start();
  await peer.send(join(HEADER, ascii("rest")));
  const proxied = new Peer(await opening);
  client.reset();
  await peer.ended();
  await new Promise((resolve) => setTimeout(resolve));
  proxied.start();
  assertEquals((await proxied.ended() as { code?: string }).code, "ECONNRESET");
  assertEquals([proxied.heard, proxied.violations], [["data", "gone"], []]);
});

test("ProxiedSocket lets the socket below call the final sink itself once the rest is delivered", async () => {
  const sinks: ByteSink[] = [];
  const calls: string[] = [];
  const socket: TransportSocket = {
    localAddress: { transport: "unix", path: "" },
    remoteAddress: { transport: "unix", path: "" },
    bytesWritten: 0,
    start: (sink) => void sinks.push(sink),
    pause: () => void calls.push("pause"),
    resume: () => void calls.push("resume"),
    write: () => true,
    shutdown() {},
    destroy() {},
  };
  for (const rest of ["", "rest"]) {
    sinks.length = calls.length = 0;
    const proxied = new ProxiedSocket(socket, { version: 2, tlvs: [] }, ascii(rest));
    const final = new Peer(proxied).start();
    await undefined;
    assertSameBytes(final.bytes, ascii(rest));
    assertStrictEquals(sinks.at(-1), final);
    assertEquals(calls, ["resume"]);
  }
});

test("ProxiedSocket keeps the socket's own addresses where the header carries none", () => {
  const [, socket] = memoryPair();
  const proxied = new ProxiedSocket(socket, { version: 1, tlvs: [] }, new Uint8Array(0));
  assertEquals(
    [proxied.remoteAddress, proxied.localAddress],
    [socket.remoteAddress, socket.localAddress],
  );
});
