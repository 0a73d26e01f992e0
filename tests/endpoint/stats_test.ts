import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, ServerEndpoint } from "../../mod.ts";
import { portOf, serve, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

test("stats() counts frames and bytes out by lane, of live connections and of those that are gone", async () => {
  const { endpoint, dial } = await serve(async (connection) => {
    for await (const frame of connection) {
      await connection.send(frame, { lane: frame.length >= 100 ? "priority" : "normal" });
    }
  });
  const exchange = async (client: Connection, lengths: number[]) => {
    for (const length of lengths) client.trySend(new Uint8Array(length));
    for (const _ of lengths) await client.frames.read();
  };
  const first = await dial();
  const second = await dial();
  await exchange(first, [1, 2, 3]);
  await exchange(second, [100, 5, 200, 7]);
  const out = () => {
    const { lanes: { priority, normal }, framesOut, bytesOut } = endpoint.stats();
    assertEquals([priority.framesOut + normal.framesOut, priority.bytesOut + normal.bytesOut], [framesOut, bytesOut]);
    return [priority.framesOut, priority.bytesOut, normal.framesOut, normal.bytesOut];
  };
  const expected = [2, 308, 5, 38]; // each frame with its 4 bytes of length
  assertEquals(out(), expected);
  await second.close();
  await until(() => endpoint.stats().active === 1);
  assertEquals(out(), expected);
  await first.close();
  await endpoint.close();
  assertEquals(out(), expected);
});

test("stats() shows what waits in each lane and what is unread, and forgets it when it is gone", async () => {
  const endpoint = await ServerEndpoint.listen({ inbound: { frames: 3 }, lanes: { frames: 4, bytes: 10_000_000 } });
  const client = await connect({ port: portOf(endpoint) });
  const taken = endpoint[Symbol.asyncIterator]().next();
  const connection: Connection = (await taken).value;
  for (let i = 0; i < 3; i++) assert(client.trySend(new Uint8Array(50)));
  await until(() => endpoint.stats().inbound.frames === 3);
  assertEquals(endpoint.stats().inbound, { frames: 3, bytes: 150 });
  const large = new Uint8Array(1_000_000);
  while (connection.trySend(large)) await new Promise((resolve) => setTimeout(resolve, 1));
  assert(connection.trySend(new Uint8Array(30), { lane: "priority" }));
  const { lanes } = endpoint.stats();
  assertEquals([lanes.priority.frames, lanes.priority.bytes], [1, 30]);
  assertEquals(lanes.normal.bytes, lanes.normal.frames * large.length);
  assert(lanes.normal.frames > 0);
  client.abort();
  await connection.closed;
  const after = endpoint.stats();
  assertEquals([after.lanes.priority.frames, after.lanes.normal.bytes, after.inbound.frames], [0, 0, 0]);
  await endpoint.close();
});

test("stats() counts how long connections lasted, and which nobody has taken", async () => {
  const before = Date.now();
  const endpoint = await ServerEndpoint.listen();
  const clients = await Promise.all([1, 2].map(() => connect({ port: portOf(endpoint) })));
  await until(() => endpoint.stats().queued === 2);
  await endpoint[Symbol.asyncIterator]().next();
  assertEquals(endpoint.stats().queued, 1);
  await new Promise((resolve) => setTimeout(resolve, 120));
  await Promise.all([...endpoint.connections, ...clients].map((connection) => connection.close()));
  await endpoint.close();
  const { durations, startedAt } = endpoint.stats();
  assert(startedAt >= before && startedAt <= Date.now());
  assertEquals(durations.counts.reduce((sum, count) => sum + count), 2);
  assertEquals(durations.counts.slice(0, 4), [0, 0, 0, 0], "none lasted 100 ms or less");
  // Two of 120 ms, in whole ms, and a timer may be one early.
  assert(durations.sum >= 0.238 && durations.sum < 20, `${durations.sum} s`);
});
