/** That no connection is left out while many are busy. */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { echo, portOf, serve } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

/** More than Deno's loop makes calls of sockets in a turn. */
const PEERS = 200;
const FRAMES = 8;

test("of 200 busy connections, none waits while the others are read again and again", async () => {
  const { endpoint } = await serve(echo);
  const program = [join(projectRoot, "tests/peers/busy_peers.py"), ...[portOf(endpoint), PEERS, FRAMES].map(String)];
  const { stdout } = await promisify(execFile)("python3", program);
  await endpoint.close();
  const { chunks, total, longest } = JSON.parse(stdout) as { chunks: number[]; total: number; longest: number };
  assertEquals(chunks.length, PEERS);
  assertGreater(total, PEERS * 20);
  assertLess(longest / PEERS, 10);
});
