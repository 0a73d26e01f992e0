import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { ServerEndpoint } from "../../mod.ts";
import { missing, Program } from "../peers/program.ts";
import { echo, portOf } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

const script = join(projectRoot, "tests", "peers", "echo_client.py");
const skip = await missing("python3", ["--version"]);

/** Has the Python client load the endpoint, and gives what it printed. */
async function load(endpoint: ServerEndpoint, connections: number, frames: number, maxBytes: number) {
  await using client = Program.spawn("python3", [
    script,
    ...[portOf(endpoint), connections, frames, maxBytes, 1].map(String),
  ]);
  const { code, stdout, stderr } = await client.ended;
  assertEquals([code, stderr], [0, ""], stdout);
  return JSON.parse(stdout);
}

test("a Python client on many connections gets every pipelined frame back, up to its half-close", async () => {
  const endpoint = await ServerEndpoint.listen({}, echo);
  const { faults, bytes } = await load(endpoint, 100, 100, 20_000);
  assertEquals(faults, []);
  await endpoint.close();
  const { accepted, active, framesIn, framesOut, bytesIn, bytesOut, ended, undelivered } = endpoint.stats();
  assertEquals([accepted, active, framesIn, framesOut, undelivered], [100, 0, 10_000, 10_000, 0]);
  assertEquals(bytesIn + bytesOut, bytes);
  assertEquals(ended["peer-closed"] + ended["drained"], 100);
}, { skip });

test(
  "a Python client gets every frame back through channels of 4 frames and 8 KiB, and nothing is held in the end",
  async () => {
    const endpoint = await ServerEndpoint.listen({
      inbound: { frames: 4, bytes: 8_192 },
      lanes: { frames: 4, bytes: 8_192 },
    }, echo);
    const { faults } = await load(endpoint, 5, 300, 200_000);
    assertEquals(faults, []);
    await endpoint.close();
    const { framesIn, framesOut, bufferedBytes } = endpoint.stats();
    assertEquals([framesIn, framesOut, bufferedBytes], [1_500, 1_500, 0]);
  },
  { skip },
);
