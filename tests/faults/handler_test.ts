/** Handlers that misbehave: each costs its own connection, and no other notices. */
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { connect, type ConnectionHandler, type ServerEndpointOptions } from "../../mod.ts";
import { attend, bytes, echo, payload, portOf, serve, text, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

/** The first connection gets `bad`, all others an echo. */
async function listen(bad: ConnectionHandler, options: ServerEndpointOptions = {}) {
  const { endpoint, accepted: first } = await serve(
    (connection) => connection.id > 1 ? echo(connection) : bad(connection),
    options,
  );
  return { endpoint, first, port: portOf(endpoint) };
}

async function echoes(port: number): Promise<void> {
  await using connection = await connect({ port });
  await connection.send(bytes("others go on"));
  assertEquals(text(await connection.frames.read()), "others go on");
}

const failures: [string, ConnectionHandler, RegExp][] = [
  ["throws", () => {
    throw new Error("on purpose");
  }, /^on purpose$/],
  ["rejects", async (connection) => {
    await connection.frames.read();
    throw new RangeError("after a while");
  }, /^after a while$/],
  // deno-lint-ignore no-throw-literal -- what a handler may do all the same
  ["throws what is no Error", async (connection) => {
    throw await connection.frames.read();
  }, /^The handler of connection 1 threw: a value of type object$/],
];

for (const [what, handler, message] of failures) {
  test(`A handler that ${what} aborts its connection, handler-error, and no other`, async () => {
    const { endpoint, first, port } = await listen(handler);
    const client = await connect({ port });
    client.trySend(bytes("x"));
    attend(client);
    const end = await (await first).closed;
    assertEquals(end.reason, "handler-error");
    assertMatch(end.error!.message, message);
    await client.closed;
    await echoes(port);
    assertEquals(endpoint.stats().ended["handler-error"], 1);
    await endpoint.close();
  });
}

test("A handler that throws after it has sent gives back what wasn't handed over", async () => {
  const failure = new Error("mid-way");
  const sent = [payload(10, 1), payload(10, 2)];
  const { endpoint, first, port } = await listen((connection) => {
    for (const frame of sent) connection.trySend(frame);
    throw failure; // before the turn's end, at which they would have been written
  });
  const client = attend(await connect({ port }));
  const end = await (await first).closed;
  assertStrictEquals(end.error, failure);
  assertEquals(end.undelivered, sent);
  await client.closed;
  await endpoint.close();
});

test("A handler that never returns keeps its connection, until a drain's deadline", async () => {
  const { endpoint, first, port } = await listen(() => new Promise(() => {}));
  const client = attend(await connect({ port }));
  await first;
  await echoes(port);
  const report = await endpoint.drain({ deadline: 50 });
  assertEquals(report.outcomes.filter(({ id }) => id === 1).map(({ outcome }) => outcome), ["aborted"]);
  assertMatch((await (await first).closed).error!.message, /50 ms/);
  await client.closed;
});

test("A handler that reads nothing holds no more than its limits, whatever its peer sends", async () => {
  const { endpoint, first, port } = await listen(
    (connection) => connection.closed.then(() => {}),
    { inbound: { frames: 64, bytes: 100_000 } },
  );
  await using peer = await RawPeer.dial(port);
  const connection = await first;
  const frame = Uint8Array.of(0, 0, 0x27, 0x10, ...payload(10_000));
  for (let n = 0; n < 2_000; n++) peer.writeBytes(frame); // 20 MB
  await until(() => connection.stats().paused);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { inbound, bytesIn } = connection.stats();
  const chunk = 600_000; // the longest that a runtime reads at once
  assert(inbound.bytes <= 100_000 + 10_004 + chunk, `${inbound.bytes} bytes held`);
  assert(bytesIn <= 100_000 + 10_004 + chunk, `${bytesIn} bytes taken`);
  await echoes(port);
  connection.abort();
  await endpoint.close();
  assertEquals(endpoint.stats().bufferedBytes, 0);
});
