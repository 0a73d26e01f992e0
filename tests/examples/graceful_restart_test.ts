import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "../support/test.ts";
import { portOfExample, runExample } from "./example.ts";

test("examples/graceful_restart.ts hands the port to a new server, and its client loses no reply", async () => {
  await using old = runExample("graceful_restart", ["serve", "0"]);
  const port = `${await portOfExample(old)}`;
  await using successor = runExample("graceful_restart", ["serve", port]);
  await using client = runExample("graceful_restart", ["ask", port]);
  await client.prints(/^200 replies$/m);
  assertEquals(successor.stdout, ""); // it waits
  old.signal("SIGTERM");
  const oldEnd = await old.ended;
  assertEquals([oldEnd.code, oldEnd.stderr], [0, ""]);
  const [, requests, replies] = oldEnd.stdout.match(/^drained: (\d+) requests, (\d+) replies$/m)!;
  assertEquals(requests, replies);
  assert(Number(replies) >= 200 && Number(replies) < 1_000, oldEnd.stdout);
  assertEquals(await portOfExample(successor), Number(port));

  const { code, stdout, stderr } = await client.ended;
  assertEquals([code, stderr], [0, ""]);
  // A third where the client was so quick that it stood in the old listener's queue when that closed, and was reset.
  assertMatch(stdout, /^1000 replies from 2 servers, over [23] connections$/m);
  successor.signal("SIGINT");
  const end = await successor.ended;
  assertEquals([end.code, end.stderr], [0, ""]);
  assertEquals(end.stdout.match(/^drained: (\d+) requests/m)![1], `${1_000 - Number(replies)}`);
});
