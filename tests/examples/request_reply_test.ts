import { assertEquals } from "@std/assert";
import { test } from "../support/test.ts";
import { portOfExample, runExample } from "./example.ts";

test("examples/request_reply.ts prints replies as they come, a deadline that passed and a failure", async () => {
  await using server = runExample("request_reply", ["serve", "0"]);
  const port = await portOfExample(server);
  await using client = runExample("request_reply", ["ask", `${port}`]);
  const { code, stdout, stderr } = await client.ended;
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.slice(2), [
    "50: after 50 ms",
    "150: after 150 ms",
    "1000: No reply came before the deadline",
  ]);
  assertEquals(lines.slice(0, 2).sort(), [
    "0: after 0 ms",
    "soon: The request failed: a request is a number of ms, 0 to 60,000",
  ]);
  server.signal("SIGINT");
  const end = await server.ended; // the request that was given up is still under way: its client has gone
  assertEquals([end.code, end.stderr, end.stdout.split("\n").slice(1)], [0, "", ["drained", ""]]);
});
