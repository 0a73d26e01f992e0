import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { connect, type Connection, lengthPrefixed, ServerEndpoint } from "../../mod.ts";
import { detectTransport } from "../../src/transport/detect.ts";
import { CountingTransport } from "../support/counting_transport.ts";
import { attend, bytes, echo, Pair, payload, portOf, readAll, serve, text, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

test("ServerEndpoint serves a handler: an echo comes back in order, frames of every size", async () => {
  const { endpoint, dial } = await serve(echo);
  const client = await dial();
  const sizes = [0, 1, 3, 4, 64, 1_000, 32_764, 32_765, 65_531, 65_532, 65_536, 300_000, 1_048_576];
  const sent = sizes.map((size, i) => payload(size, i));
  const sending = (async () => {
    for (const frame of sent) await client.send(frame);
  })();
  for (const frame of sent) assertEquals(await client.frames.read(), frame);
  await sending;
  const end = await client.close();
  assertEquals(end.reason, "closed");
  assertEquals([end.framesIn, end.framesOut], [sizes.length, sizes.length]);
  assertEquals(end.bytesOut, sizes.reduce((sum, size) => sum + size + 4, 0));
  await endpoint.close();
});

test("ServerEndpoint is iterable without a handler, and each connection is served by itself", async () => {
  await using endpoint = await ServerEndpoint.listen();
  const served = (async () => {
    const loops: Promise<void>[] = [];
    for await (const connection of endpoint) {
      loops.push(echo(connection));
      if (loops.length === 3) break;
    }
    await Promise.all(loops);
  })();
  const clients = await Promise.all([1, 2, 3].map(() => connect({ port: portOf(endpoint) })));
  await Promise.all(clients.map((client, i) => client.send(bytes(`client ${i}`))));
  const replies = await Promise.all(clients.map((client) => client.frames.read()));
  assertEquals(replies.map(text), ["client 0", "client 1", "client 2"]);
  await Promise.all(clients.map((client) => client.close()));
  await served;
});

test("ServerEndpoint[Symbol.asyncIterator]() throws where a handler was given", async () => {
  await using endpoint = await ServerEndpoint.listen({}, () => {});
  assertThrows(() => endpoint[Symbol.asyncIterator](), TypeError, "handler");
});

test("ServerEndpoint.listen() names the address that is in use, by its code", async () => {
  await using endpoint = await ServerEndpoint.listen();
  const error = await assertRejects(() => ServerEndpoint.listen({ port: portOf(endpoint) }), Error);
  assertEquals((error as { code?: string }).code, "EADDRINUSE");
});

test("connect() rejects with ECONNREFUSED where nobody listens", async () => {
  const endpoint = await ServerEndpoint.listen();
  const port = portOf(endpoint);
  await endpoint.close();
  const error = await assertRejects(() => connect({ port }), Error);
  assertEquals((error as { code?: string }).code, "ECONNREFUSED");
});

test("Connections know both addresses, and their ids count from 1", async () => {
  await using pair = await Pair.open();
  assertEquals(pair.server.id, 1);
  assertEquals(pair.client.remoteAddress, pair.endpoint.address);
  assertEquals(pair.server.remoteAddress, pair.client.localAddress);
});

test("Consecutive sends become one write, also with an await between them", async () => {
  const transport = new CountingTransport(await detectTransport());
  await using pair = await Pair.open({ server: { transport }, client: { transport: await detectTransport() } });
  for (let i = 0; i < 100; i++) await pair.server.send(payload(10, i));
  for (let i = 0; i < 100; i++) assertEquals(await pair.client.frames.read(), payload(10, i));
  assertEquals(transport.writes, [1_400]);
});

test("A pipelined batch is answered by one write a turn, not one a frame", async () => {
  const transport = new CountingTransport(await detectTransport());
  const { endpoint, dial } = await serve(echo, { transport });
  const client = await dial();
  for (let i = 0; i < 200; i++) assert(client.trySend(payload(64, i)));
  for (let i = 0; i < 200; i++) assertEquals(await client.frames.read(), payload(64, i));
  assert(transport.writes.length <= 4, `${transport.writes.length} writes for 200 frames that came together`);
  await client.close();
  await endpoint.close();
});

test("The priority lane goes first, and a normal frame is passed over at most 16 times", async () => {
  await using pair = await Pair.open();
  const { server, client } = pair;
  for (let i = 0; i < 3; i++) server.trySend(bytes(`n${i}`));
  for (let i = 0; i < 40; i++) server.trySend(bytes(`p${i}`), { lane: "priority" });
  const order: string[] = [];
  for (let i = 0; i < 43; i++) order.push(text(await client.frames.read()));
  assertEquals([order.indexOf("n0"), order.indexOf("n1"), order.indexOf("n2")], [16, 33, 42]);
  assertEquals(order.filter((name) => name.startsWith("p")), Array.from({ length: 40 }, (_, i) => `p${i}`));
});

test("send() refuses an unknown lane, a payload that is no bytes, and one that the format can't carry", async () => {
  await using pair = await Pair.open({ server: { format: lengthPrefixed({ maxFrameBytes: 8 }) } });
  const { server, client } = pair;
  await assertRejects(() => server.send(payload(9)), Error, "length 9 is over the limit of 8");
  assertThrows(() => server.trySend(payload(9)), Error, "length 9 is over the limit of 8");
  // deno-lint-ignore no-explicit-any
  await assertRejects(() => server.send("text" as any), TypeError);
  // deno-lint-ignore no-explicit-any
  await assertRejects(() => server.send(payload(1), { lane: "urgent" as any }), TypeError, "lane");
  assert(server.trySend(payload(8))); // a refused frame loses nothing but itself
  assertEquals((await client.frames.read())?.byteLength, 8);
});

test("Formats other than the default work end to end", async () => {
  const formats = [
    lengthPrefixed({ lengthBytes: "varint" }),
    lengthPrefixed({ lengthBytes: 2, endian: "little" }),
    lengthPrefixed({ lengthBytes: 4, lengthAdjustment: -4 }),
    lengthPrefixed({ lengthBytes: 8 }),
  ];
  for (const format of formats) {
    const { endpoint, dial } = await serve(echo, { format });
    const client = await dial({ format });
    for (const size of [0, 1, 200, 60_000]) {
      await client.send(payload(size));
      assertEquals(await client.frames.read(), payload(size));
    }
    await client.close();
    await endpoint.close();
  }
});

test("A format that keeps the header carries large full frames uncopied", async () => {
  const format = lengthPrefixed({ lengthBytes: 4, lengthOffset: 1, strip: 0 });
  const { endpoint, dial } = await serve(echo, { format });
  const client = await dial({ format });
  const frame = payload(200_005);
  await client.send(frame);
  const back = await client.frames.read();
  assertEquals(back?.subarray(5), frame.subarray(5));
  assertEquals([back?.[0], back?.byteLength], [frame[0], 200_005]);
  await client.close();
  await endpoint.close();
});

test("suspend() keeps new connections waiting, and resume() serves them", async () => {
  const { endpoint, dial } = await serve(echo);
  const first = await dial();
  await until(() => endpoint.stats().active === 1);
  endpoint.suspend();
  assertEquals(endpoint.stats().state, "suspended");
  const second = await dial();
  await second.send(bytes("waiting"));
  await first.send(bytes("going on"));
  assertEquals(text(await first.frames.read()), "going on");
  assertEquals(endpoint.stats().active, 1);
  endpoint.resume();
  assertEquals(text(await second.frames.read()), "waiting");
  assertEquals(endpoint.stats().state, "accepting");
  await Promise.all([first.close(), second.close()]);
  await endpoint.close();
});

test("stats() is JSON-safe and counts what happened", async () => {
  const { endpoint, dial } = await serve(echo);
  const client = await dial();
  for (let i = 0; i < 5; i++) await client.send(payload(10));
  for (let i = 0; i < 5; i++) await client.frames.read();
  const live = endpoint.stats();
  assertEquals(JSON.parse(JSON.stringify(live)), live);
  assertEquals([live.active, live.accepted, live.framesIn, live.bytesIn], [1, 1, 5, 70]);
  assertEquals([live.framesOut, live.bytesOut, live.bufferedBytes, live.pendingWaits], [5, 70, 0, 1]);
  const [connection] = endpoint.connections;
  assertEquals(JSON.parse(JSON.stringify(connection.stats())), connection.stats());
  assertEquals(connection.stats().lanes.normal.accepted, 5);
  await client.close();
  await until(() => endpoint.stats().active === 0);
  const after = endpoint.stats();
  assertEquals([after.framesIn, after.bytesOut, after.ended["peer-closed"]], [5, 70, 1]);
  await endpoint.close();
  assertEquals(endpoint.stats().state, "finished");
});

test("await using closes both ends", async () => {
  let server: Connection | undefined;
  {
    await using endpoint = await ServerEndpoint.listen({}, async (connection) => {
      server = connection;
      await echo(connection);
    });
    await using client = await connect({ port: portOf(endpoint) });
    await client.send(bytes("x"));
    await client.frames.read();
  }
  assertEquals((await server!.closed).reason, "peer-closed");
});

test("A handler that returns closes its connection after flushing what it sent", async () => {
  const { endpoint, accepted, dial } = await serve(async (connection) => {
    await connection.frames.read();
    for (let i = 0; i < 500; i++) await connection.send(payload(5_000, i));
  });
  const client = await dial();
  await client.send(bytes("go"));
  let received = 0;
  for await (const frame of client) assertEquals(frame, payload(5_000, received++));
  assertEquals(received, 500);
  assertEquals((await client.closed).reason, "peer-closed");
  const end = await (await accepted).closed;
  assertEquals([end.reason, end.framesOut, end.undelivered.length], ["closed", 500, 0]);
  await endpoint.close();
});

test("A handler that throws ends its own connection only", async () => {
  const failure = new Error("handler broke");
  let calls = 0;
  const { endpoint, accepted, dial } = await serve((connection) => {
    if (++calls === 1) throw failure;
    return echo(connection);
  });
  const first = attend(await dial());
  const end = await (await accepted).closed;
  assertEquals(end.reason, "handler-error");
  assertStrictEquals(end.error, failure);
  await first.closed;
  const second = await dial();
  await second.send(bytes("still here"));
  assertEquals(text(await second.frames.read()), "still here");
  await second.close();
  await endpoint.close();
  assertEquals(endpoint.stats().ended["handler-error"], 1);
});

test("A connection without a handler may send after the peer's FIN, and closes when its reader has seen the end", async () => {
  await using pair = await Pair.open();
  const { server, client } = pair;
  await client.send(bytes("a"));
  const closing = client.close();
  const { frames } = await readAll(server);
  await server.send(bytes("trailer")); // in the turn in which the end was seen
  assertEquals(frames, ["a"]);
  assertEquals((await server.closed).reason, "peer-closed");
  assertEquals((await server.closed).framesOut, 1);
  assertEquals((await closing).reason, "closed");
});

test("Unix sockets carry frames", async () => {
  const path = `/tmp/framed-${crypto.randomUUID()}.sock`;
  const endpoint = await ServerEndpoint.listen({ path }, echo);
  assertEquals(endpoint.address, { transport: "unix", path });
  const client = await connect({ path });
  await client.send(bytes("unix"));
  assertEquals(text(await client.frames.read()), "unix");
  await client.close();
  await endpoint.close();
  await assertRejects(() => connect({ path }));
});
