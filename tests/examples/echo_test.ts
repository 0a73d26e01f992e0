import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { bytes, payload, text } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { portOfExample, runExample } from "./example.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`examples/echo.ts sends frames back, and at ${signal} drains and exits with 0`, async () => {
    await using server = runExample("echo", ["0"]);
    const client = await connect({ port: await portOfExample(server) });
    await client.send(bytes("hello"));
    assertEquals(text(await client.frames.read()), "hello");
    await client.send(payload(100_000));
    assertEquals(await client.frames.read(), payload(100_000));
    server.signal(signal);
    assertEquals(await client.frames.read(), undefined);
    assertEquals((await client.closed).reason, "peer-closed");
    const { code, stdout, stderr } = await server.ended;
    assertEquals([code, stderr, stdout.split("\n").slice(1)], [0, "", ["done: 2 frames echoed", ""]]);
  });
}
