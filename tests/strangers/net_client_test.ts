import { assert, assertEquals, assertExists } from "@std/assert";
import { type Connection, type ConnectionEnd, ServerEndpoint, type ServerEndpointOptions } from "../../mod.ts";
import { NetClient } from "../peers/net_client.ts";
import { bytes, echo, payload, portOf, text, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

/** An echo, and the ends of its connections. */
async function listen(options: ServerEndpointOptions = {}) {
  const ends: ConnectionEnd[] = [];
  const endpoint = await ServerEndpoint.listen(options, (connection: Connection) => {
    void connection.closed.then((end) => ends.push(end));
    return echo(connection);
  });
  return { endpoint, ends, port: portOf(endpoint) };
}

test("a node:net client gets frames of 0 bytes to 1 MiB back", async () => {
  const { endpoint, port } = await listen();
  await using client = await NetClient.dial(port);
  const sizes = [0, 1, 2, 3, 4, 5, 255, 256, 1_460, 65_535, 65_536, 1_048_576, 0, 7];
  for (const [seed, size] of sizes.entries()) client.send(payload(size, seed));
  for (const [seed, size] of sizes.entries()) assertEquals(await client.next(), payload(size, seed));
  client.socket.end();
  assertEquals(await client.next(), undefined);
  assertEquals(client.surplus, 0);
  await endpoint.close();
});

test("a node:net client that writes a byte at a time gets its frames back", async () => {
  const { endpoint, port } = await listen();
  await using client = await NetClient.dial(port, { noDelay: true });
  for (
    const byte of [...NetClient.frame(bytes("one")), ...NetClient.frame(bytes("")), ...NetClient.frame(bytes("three"))]
  ) {
    client.socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals([text(await client.next()), text(await client.next()), text(await client.next())], ["one", "", "three"]);
  client.socket.end();
  await endpoint.close();
});

test("a node:net client that half-closes at once gets all echoes, then FIN", async () => {
  const { endpoint, ends, port } = await listen();
  await using client = await NetClient.dial(port, { allowHalfOpen: true });
  for (let i = 0; i < 1_000; i++) client.send(payload(500, i));
  client.socket.end();
  for (let i = 0; i < 1_000; i++) assertEquals(await client.next(), payload(500, i));
  assertEquals(await client.next(), undefined);
  assertEquals([client.surplus, client.error], [0, undefined]);
  await until(() => ends.length === 1);
  assertEquals([ends[0].reason, ends[0].error, ends[0].framesOut], ["peer-closed", undefined, 1_000]);
  await endpoint.close();
});

test("a node:net client that resets ends its own connection alone", async () => {
  const { endpoint, ends, port } = await listen();
  await using other = await NetClient.dial(port);
  other.send(bytes("still"));
  assertEquals(text(await other.next()), "still");
  await using client = await NetClient.dial(port);
  client.send(bytes("hi"));
  assertEquals(text(await client.next()), "hi");
  client.socket.resetAndDestroy();
  await until(() => ends.length === 1);
  assertEquals(ends[0].reason, "transport-error");
  assertExists(ends[0].error);
  other.send(bytes("here"));
  assertEquals(text(await other.next()), "here");
  assertEquals(endpoint.stats().active, 1);
  other.socket.end();
  await endpoint.close();
});

test("a node:net client that leaves in the middle of a frame is told apart from one that is done", async () => {
  const { endpoint, ends, port } = await listen();
  await using client = await NetClient.dial(port);
  client.send(bytes("whole"));
  client.socket.write(NetClient.frame(bytes("cut off")).subarray(0, 6));
  client.socket.end();
  await client.closed();
  await until(() => ends.length === 1);
  assertEquals([ends[0].reason, ends[0].framesIn], ["frame-truncated", 1]);
  await endpoint.close();
});

test("a stranger that speaks HTTP is cut off at its first 4 bytes", async () => {
  const { endpoint, ends, port } = await listen();
  await using client = await NetClient.dial(port);
  client.socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assertEquals(await client.next(), undefined);
  await until(() => ends.length === 1);
  assertEquals(ends[0].reason, "frame-too-large");
  assert(ends[0].framesIn === 0);
  await endpoint.close();
});
