import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { NetEchoServer } from "../peers/net_echo_server.ts";
import { payload, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

const sizes = [0, 1, 4, 5, 127, 300, 4_096, 65_531, 65_532, 65_533, 200_000];

test("connect() talks to a hand-written node:net server, which cuts its frames anywhere", async () => {
  await using server = await NetEchoServer.listen();
  const client = await connect({ port: server.port });
  const sending = (async () => {
    for (let i = 0; i < 200; i++) await client.send(payload(sizes[i % sizes.length], i));
  })();
  for (let i = 0; i < 200; i++) assertEquals(await client.frames.read(), payload(sizes[i % sizes.length], i));
  await sending;
  const { reason, framesIn, framesOut, undelivered } = await client.close();
  assertEquals([reason, framesIn, framesOut, undelivered], ["closed", 200, 200, []]);
  await until(() => server.connections === 0);
});

test("connect() many times over, each connection its own stream", async () => {
  await using server = await NetEchoServer.listen();
  await Promise.all(Array.from({ length: 50 }, async (_, i) => {
    const client = await connect({ port: server.port });
    for (let n = 0; n < 20; n++) client.trySend(payload(i * 7 + n, i));
    for (let n = 0; n < 20; n++) assertEquals(await client.frames.read(), payload(i * 7 + n, i));
    assertEquals((await client.close()).reason, "closed");
  }));
  assertEquals(server.frames, 1_000);
});
