import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { test } from "../support/test.ts";
import { assertSameBytes, finish, Link, pattern, settle } from "./support/link.ts";
import { socketNetworks } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

for (const network of socketNetworks) {
  const large = network.real ? 8 * 1024 * 1024 : 200 * 1024;

  for (const [first, second] of [["client", "server"], ["server", "client"]] as const) {
    test(`${network.name}: the ${first} half-closes with bytes in flight, and the ${second} still answers`, async () => {
      await using link = await Link.open(network);
      const { [first]: asking, [second]: answering } = link;
      const [question, answer] = [pattern(large), pattern(large).reverse()];
      await asking.send(question);
      asking.shutdown();
      await answering.until(() => answering.has("end"));
      assertSameBytes(answering.bytes, question);

      await settle(network);
      assertEquals([asking.has("gone"), answering.has("gone")], [false, false]);
      await answering.send(answer);
      answering.shutdown();
      assertEquals(await asking.ended(), undefined);
      assertEquals(await answering.ended(), undefined);
      assertSameBytes(asking.bytes, answer);
      assertEquals(asking.heard.slice(-2), ["end", "gone"]);
    });
  }

  test(`${network.name}: bytes and FIN that come to a paused socket after its own FIN aren't lost`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    server.shutdown();
    await client.until(() => client.has("end"));
    await client.send(pattern(900));
    client.shutdown();
    await settle(network);
    assertEquals(server.heard, []);
    server.resume();
    assertEquals(await server.ended(), undefined);
    assertSameBytes(server.bytes, pattern(900));
    assertEquals(server.heard, ["data", "end", "gone"]);
  });

  test(`${network.name}: only a FIN comes to a paused socket after its own FIN`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    server.shutdown();
    client.shutdown();
    await client.ended();
    await settle(network);
    assertEquals(server.heard, []);
    server.resume();
    assertEquals(await server.ended(), undefined);
    assertEquals(server.heard, ["end", "gone"]);
  });

  test(`${network.name}: a paused socket that both FINs have closed can be destroyed`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    server.shutdown();
    client.shutdown();
    await client.ended();
    await settle(network);
    server.destroy();
    assertEquals(await server.ended(), undefined);
    assertEquals(server.heard, ["gone"]);
  });

  test(`${network.name}: both half-close at once`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    client.shutdown();
    server.shutdown();
    assertEquals(await client.ended(), undefined);
    assertEquals(await server.ended(), undefined);
    assertEquals(client.heard, ["end", "gone"]);
    assertEquals(server.heard, ["end", "gone"]);
  });

  test(`${network.name}: both half-close at once with bytes in flight`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const sent = pattern(large);
    await Promise.all([client, server].map(async (peer) => {
      await peer.send(sent);
      peer.shutdown();
    }));
    assertEquals(await client.ended(), undefined);
    assertEquals(await server.ended(), undefined);
    assertSameBytes(client.bytes, sent);
    assertSameBytes(server.bytes, sent);
  });

  test(`${network.name}: an end reaches the sink's own answer`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.reactions = { end: () => server.shutdown() };
    client.shutdown();
    assertEquals(await client.ended(), undefined);
    assertEquals(await server.ended(), undefined);
  });

  test(`${network.name}: destroy ends both sides`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    client.destroy();
    assertEquals(client.heard, []);
    assertEquals(await client.ended(), undefined);
    // What the peer hears depends on the runtime that destroyed: Deno's sockets send FIN, Bun's RST.
    await server.until(() => server.has("end") || server.has("gone"));
  });

  test(`${network.name}: destroy from inside data is the last that is heard`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.reactions = { data: () => server.destroy() };
    client.write(pattern(large));
    assertEquals(await server.ended(), undefined);
    assertEquals(server.heard, ["data", "gone"]);
  });

  test(`${network.name}: destroy with a write that waits`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    assertEquals(client.write(pattern(network.overflow)), false);
    await settle(network);
    client.destroy();
    assertEquals(await client.ended(), undefined);
    assertEquals(client.heard, ["gone"]);
    server.resume();
    await server.until(() => server.has("end") || server.has("gone"));
  });

  test(`${network.name}: everything may be asked twice, and after the end`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    client.shutdown();
    client.shutdown();
    await server.until(() => server.has("end"));
    server.destroy();
    server.destroy();
    server.shutdown();
    server.pause();
    server.resume();
    assertEquals(server.write(pattern(10)), false);
    assertEquals(await server.ended(), undefined);
    server.destroy();
    server.shutdown();
    server.pause();
    server.resume();
    assertEquals(server.write(pattern(10)), false);
    await settle(network);
    assertEquals(server.heard, ["end", "gone"]);
    assertEquals(server.socket.bytesWritten, 0);
  });

  test(`${network.name}: a socket destroyed before its start says only that it is gone`, async () => {
    await using link = await Link.open(network, { start: false });
    const { client, server } = link;
    client.destroy();
    client.start();
    server.destroy();
    await settle(network);
    server.start();
    assertEquals(await client.ended(), undefined);
    assertEquals(await server.ended(), undefined);
    assertEquals([client.heard, server.heard], [["gone"], ["gone"]]);
  });

  test(`${network.name}: addresses outlive the socket`, async () => {
    await using link = await Link.open(network);
    const { client, server, listener } = link;
    const addresses = (peer: Peer) => [peer.socket.localAddress, peer.socket.remoteAddress];
    const before = [addresses(client), addresses(server)];
    assertEquals(client.socket.remoteAddress, listener.address);
    assertEquals(server.socket.localAddress, listener.address);
    assertEquals(client.socket.localAddress, server.socket.remoteAddress);
    await finish(client);
    await finish(server);
    assertEquals([addresses(client), addresses(server)], before);
  });

  for (const call of ["data", "end", "drained"] as const) {
    test(`${network.name}: what the sink throws from ${call} breaks its own socket, and is told`, async () => {
      await using link = await Link.open(network);
      const { client, server } = link;
      const thrown = new Error("planted");
      server.reactions = {
        [call]: () => {
          throw thrown;
        },
      };
      if (call === "drained") {
        client.pause();
        server.write(pattern(network.overflow));
        await settle(network);
        client.resume();
      } else {
        await client.send(pattern(10));
        client.shutdown();
      }
      assertStrictEquals(await server.ended(), thrown);
      await client.until(() => client.has("end") || client.has("gone"));
      assert(!server.has("drained") || call === "drained");
    });
  }
}
