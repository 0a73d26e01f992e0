import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { test } from "../support/test.ts";
import { assertSameBytes, Link, pattern, settle } from "./support/link.ts";
import { socketNetworks } from "./support/networks.ts";

for (const network of socketNetworks) {
  const large = network.real ? 16 * 1024 * 1024 : 512 * 1024;

  test(`${network.name}: every byte comes, in order, and echoes back`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const queue: Uint8Array[] = [];
    let writing = false;
    const echo = (): void => {
      while (!writing && queue.length > 0) writing = !server.write(queue.shift()!);
    };
    server.reactions = {
      data: (chunk) => {
        queue.push(chunk);
        echo();
      },
      drained: () => {
        writing = false;
        echo();
      },
    };
    const sent = pattern(100_000);
    for (let from = 0, size = 1; from < sent.length; from += size, size = (size * 7) % 4099) {
      await client.send(sent.subarray(from, from + size));
    }
    await client.until(() => client.received === sent.length);
    assertSameBytes(client.bytes, sent);
  });

  test(`${network.name}: a write over what the system takes at once comes whole, both ways at once`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const [up, down] = [pattern(large), pattern(large + 1).reverse()];
    await Promise.all([client.send(up), server.send(down)]);
    await server.until(() => server.received === up.length);
    await client.until(() => client.received === down.length);
    assertSameBytes(server.bytes, up);
    assertSameBytes(client.bytes, down);
  });

  test(`${network.name}: a chunk that was handed over is never written again`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const copies: Uint8Array[] = [];
    server.reactions = { data: (chunk) => copies.push(chunk.slice()) };
    const sent = pattern(300_000);
    for (let from = 0, size = 1; from < sent.length; from += size, size = (size * 3) % 5003) {
      await client.send(sent.subarray(from, from + size));
      if (size % 2) await server.until(() => server.received >= from);
    }
    await server.until(() => server.received === sent.length);
    assertEquals(server.chunks.length, copies.length);
    server.chunks.forEach((chunk, i) => assertSameBytes(chunk, copies[i]!));
  });

  test(`${network.name}: bytes may be changed once their write is done`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const bytes = new Uint8Array(1000);
    for (let round = 0; round < 100; round++) {
      bytes.fill(round);
      await client.send(bytes);
    }
    await server.until(() => server.received === 100_000);
    assert(server.bytes.every((byte, i) => byte === Math.floor(i / 1000)));
  });

  test(`${network.name}: an empty write is done at once and sends nothing`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    assertEquals(client.write(new Uint8Array()), true);
    await client.send(Uint8Array.of(1));
    client.shutdown();
    await server.until(() => server.has("end"));
    assertSameBytes(server.bytes, Uint8Array.of(1));
  });

  for (const [from, to] of [["client", "server"], ["server", "client"]] as const) {
    test(`${network.name}: a ${to} that pauses stops the ${from}, until it resumes`, async () => {
      await using link = await Link.open(network);
      const { [from]: writer, [to]: reader } = link;
      const sent = pattern(network.overflow);
      reader.pause();
      assertEquals(writer.write(sent), false);
      await settle(network);
      assertEquals(writer.has("drained"), false);
      // What a read that was already pending brings is held.
      assertEquals(reader.received, 0);
      const inFlight = writer.socket.bytesWritten;
      assertGreater(inFlight, 0);
      assertLess(inFlight, sent.length);

      reader.resume();
      await writer.until(() => writer.has("drained"));
      await reader.until(() => reader.received === sent.length);
      assertEquals(writer.socket.bytesWritten, sent.length);
      assertSameBytes(reader.bytes, sent);
    });
  }

  test(`${network.name}: a pause keeps back data and end`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    server.pause();
    await client.send(pattern(500));
    client.shutdown();
    await settle(network);
    assertEquals(server.heard, []);
    server.resume();
    server.resume();
    await server.until(() => server.has("end"));
    assertEquals(server.heard, ["data", "end"]);
    assertSameBytes(server.bytes, pattern(500));
  });

  test(`${network.name}: a pause keeps back an end without data`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    client.shutdown();
    await settle(network);
    assertEquals(server.heard, []);
    server.resume();
    await server.until(() => server.has("end"));
    assertEquals(server.heard, ["end"]);
  });

  test(`${network.name}: a pause before the first byte can come keeps it back`, async () => {
    await using link = await Link.open(network, { start: false });
    const { client, server } = link;
    client.start();
    await client.send(pattern(10));
    server.start();
    server.pause();
    await settle(network);
    assertEquals(server.heard, []);
    server.resume();
    await server.until(() => server.received === 10);
  });

  test(`${network.name}: a pause and a resume in one turn change nothing`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.pause();
    server.resume();
    server.pause();
    await client.send(pattern(10));
    server.resume();
    await server.until(() => server.received === 10);
    server.pause();
    server.resume();
    await client.send(pattern(10));
    await server.until(() => server.received === 20);
  });

  test(`${network.name}: a pause after each chunk lets one chunk through at a time`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const sent = pattern(200_000);
    let paused = false;
    let heardDuringPause = false;
    server.reactions = {
      data: () => {
        heardDuringPause ||= paused;
        paused = true;
        server.pause();
      },
    };
    const sending = client.send(sent);
    while (server.received < sent.length) {
      const { received } = server;
      paused = false;
      server.resume();
      await server.until(() => server.received > received);
    }
    await sending;
    assertEquals(heardDuringPause, false);
    assertSameBytes(server.bytes, sent);
  });

  test(`${network.name}: a socket is silent until it is started`, async () => {
    await using link = await Link.open(network, { start: false });
    const { client, server } = link;
    client.start();
    await client.send(pattern(100));
    client.shutdown();
    await settle(network);
    assertEquals(server.heard, []);
    server.start();
    await server.until(() => server.has("end"));
    assertSameBytes(server.bytes, pattern(100));
  });

  for (const [first, second] of [["client", "server"], ["server", "client"]] as const) {
    test(`${network.name}: a FIN that came before the ${second} started is told after it`, async () => {
      await using link = await Link.open(network, { start: false });
      const { [first]: ending, [second]: silent } = link;
      ending.start().shutdown();
      await settle(network);
      silent.start();
      await silent.until(() => silent.has("end"));
      assertEquals(silent.heard, ["end"]);
    });
  }

  test(`${network.name}: bytesWritten counts what the system took, never more`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    assertEquals(client.socket.bytesWritten, 0);
    await client.send(pattern(1234));
    assertEquals(client.socket.bytesWritten, 1234);

    server.pause();
    client.write(pattern(network.overflow));
    await settle(network);
    const before = client.socket.bytesWritten;
    client.destroy();
    await client.ended();
    // What the system took is what it takes back when nobody wants it any more.
    assertEquals(client.socket.bytesWritten, before);
    server.resume();
    await server.until(() => server.has("end") || server.has("gone"));
    assertLessOrEqual(server.received, before + (network.uncounted ?? 0));
  });
}
