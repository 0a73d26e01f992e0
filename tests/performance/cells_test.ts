/**
 * What the objects of an idle connection take on Bun, whose engine rounds them up: one field too many is a sixth to a half
 * more. (JavaScriptCore's size classes: 80 bytes are 8 fields, 112 are 12)
 */
import { assert, assertEquals } from "@std/assert";
import { connect, ServerEndpoint } from "../../mod.ts";
import { QueueReader } from "../../src/channel/reader.ts";
import type { FramedConnection } from "../../src/connection/framed_connection.ts";
import { echo, portOf } from "../support/endpoints.ts";
import { runtime, test } from "../support/test.ts";

interface Jsc {
  estimateShallowMemoryUsageOf(value: object): number;
}

const skip = runtime === "bun" ? undefined : "only Bun tells the size of one object";
const jsc: string = "bun:jsc"; // not a literal, as no other runtime could resolve it

class Eight {
  a = 1;
  b = 2;
  c = 3;
  d = 4;
  e = 5;
  f = 6;
  g = 7;
  h = 8;
}

class Nine extends Eight {
  i = 9;
}

test("An idle connection and its socket take 80 bytes each, its queue 112, its reader 64", async () => {
  const { estimateShallowMemoryUsageOf: sizeOf } = await import(jsc) as Jsc;
  assertEquals(sizeOf(new Eight()), 80);
  assert(sizeOf(new Nine()) > 80, "control: one field more is seen");

  await using endpoint = await ServerEndpoint.listen({ port: 0 }, echo);
  await using client = await connect({ port: portOf(endpoint) });
  await client.send(new Uint8Array(64));
  await client.frames.read();
  const [connection] = endpoint.connections as ReadonlySet<FramedConnection>;
  const { frames, socket } = connection;
  const sizes = [connection, socket, QueueReader.queueOf(frames)!, frames].map(sizeOf);
  assertEquals(sizes, [80, 80, 112, 64]);
}, { skip });
