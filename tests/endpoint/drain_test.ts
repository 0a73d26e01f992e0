import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { connect, type Connection, ServerEndpoint } from "../../mod.ts";
import { attend, bytes, echo, payload, portOf, serve, text, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { spiedController } from "../support/spied_controller.ts";
import { test } from "../support/test.ts";

test("drain() closes idle connections, reports each, and frees the port", async () => {
  const { endpoint, dial } = await serve(echo);
  const clients = [await dial(), await dial(), await dial()];
  for (const client of clients) {
    await client.send(bytes("hi"));
    await client.frames.read();
    attend(client);
  }
  const port = portOf(endpoint);
  const report = await endpoint.drain();
  assertEquals([report.connections, report.closed, report.aborted, report.undelivered], [3, 3, 0, 0]);
  assertEquals(report.outcomes.map(({ id, outcome, reason }) => [id, outcome, reason]), [
    [1, "closed", "drained"],
    [2, "closed", "drained"],
    [3, "closed", "drained"],
  ]);
  for (const client of clients) assertEquals((await client.closed).reason, "peer-closed");
  await endpoint.finished;
  await assertRejects(() => connect({ port }));
  await (await ServerEndpoint.listen({ port })).close();
});

test("drain() lets handlers finish with the frames that came, and flushes their replies", async () => {
  const handling: number[] = [];
  const { endpoint, accepted, dial } = await serve(async (connection) => {
    for await (const frame of connection) {
      handling.push(frame[0]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await connection.send(frame);
    }
  });
  const client = await dial();
  for (let i = 0; i < 10; i++) await client.send(Uint8Array.of(i));
  const server = await accepted;
  await until(() => server.frames.size + handling.length === 10);
  const report = endpoint.drain();
  const replies: number[] = [];
  for await (const frame of client) replies.push(frame[0]);
  assertEquals(replies, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals((await report).outcomes.map(({ outcome }) => outcome), ["closed"]);
});

test("drain() aborts what is late, and says so", async () => {
  const { endpoint, dial } = await serve(() => new Promise(() => {})); // never returns
  const client = attend(await dial());
  await until(() => endpoint.connections.size === 1);
  const report = await endpoint.drain({ deadline: 50 });
  assertEquals([report.connections, report.closed, report.aborted], [1, 0, 1]);
  assert(report.durationMs >= 45 && report.durationMs < 5_000, `took ${report.durationMs} ms`);
  await client.closed;
});

test("drain() counts frames that a stalled peer never took", async () => {
  const { endpoint, accepted } = await serve(async (connection) => {
    await connection.frames.read();
    while (connection.trySend(payload(60_000)));
  }, { lanes: { bytes: 16_000_000 } });
  await using peer = await RawPeer.dial(portOf(endpoint));
  peer.stall();
  peer.write(0, 0, 0, 1, 65);
  const server = await accepted;
  await until(() => server.stats().state === "closing");
  const report = await endpoint.drain({ deadline: 100 });
  const end = await server.closed;
  assertEquals([report.aborted, report.undelivered], [1, end.undelivered.length]);
  assert(end.undelivered.length > 0);
  assertEquals(end.undelivered.length + end.framesOut, server.stats().lanes.normal.accepted);
});

test("drain() called twice joins, close() joins too", async () => {
  const { endpoint, dial } = await serve(echo);
  const client = attend(await dial());
  const [first, second] = [endpoint.drain(), endpoint.drain({ deadline: 1 })];
  const closing = endpoint.close();
  assertStrictEquals(await first, await second);
  await closing;
  await client.closed;
  await endpoint.finished;
});

test("drain() refuses a deadline out of its range", async () => {
  await using endpoint = await ServerEndpoint.listen();
  await assertRejects(() => endpoint.drain({ deadline: -1 }), RangeError, "deadline");
});

test("drain() refuses a name that is none of its options, and drains nothing", async () => {
  await using endpoint = await ServerEndpoint.listen();
  await assertRejects(() => endpoint.drain({ deadlin: 1 } as never), TypeError, "drain has no option deadlin");
  assertEquals(endpoint.stats().state, "accepting");
});

test("drain() ends iteration of the endpoint, and closes connections that nobody took", async () => {
  const endpoint = await ServerEndpoint.listen();
  const client = attend(await connect({ port: portOf(endpoint) }));
  await until(() => endpoint.connections.size === 1);
  const report = await endpoint.drain();
  assertEquals(report.connections, 1);
  const taken: Connection[] = [];
  for await (const connection of endpoint) taken.push(connection);
  assertEquals(taken, []);
  assertEquals((await client.closed).reason, "peer-closed");
});

test("An aborted signal closes the endpoint, and no listener stays on it", async () => {
  const controller = spiedController();
  const { signal } = controller;
  const { endpoint, dial } = await serve(echo, { signal });
  const client = await dial({ signal });
  await client.send(bytes("x"));
  assertEquals(text(await client.frames.read()), "x");
  assertEquals(controller.listeners, 2);
  await client.close();
  assertEquals(controller.listeners, 1);
  controller.abort();
  await endpoint.finished;
  assertEquals(controller.listeners, 0);
  await assertRejects(() => ServerEndpoint.listen({ signal }));
});
