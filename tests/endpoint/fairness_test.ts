/** That no connection is left out while many are busy. */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { echo, portOf, serve } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

const FRAMES = 8;

/** More than Deno's loop makes calls of sockets in a turn, and far more. */
for (const peers of [200, 800]) {
  test(`of ${peers} busy connections, none waits while the others are read again and again`, async () => {
    const { endpoint } = await serve(echo);
    const program = [join(projectRoot, "tests/peers/busy_peers.py"), ...[portOf(endpoint), peers, FRAMES].map(String)];
    const { stdout } = await promisify(execFile)("python3", program);
    await endpoint.close();
    const { chunks, total, longest } = JSON.parse(stdout) as { chunks: number[]; total: number; longest: number };
    assertEquals(chunks.length, peers);
    assertGreater(total, peers * 10);
    assertLess(longest / peers, 10);
  });
}
