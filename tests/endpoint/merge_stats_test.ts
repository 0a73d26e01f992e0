import { assert, assertEquals, assertThrows } from "@std/assert";
import { connect, type EndpointStats, ServerEndpoint } from "../../mod.ts";
import { mergeStats, retireStats } from "../../src/endpoint/merge_stats.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { echo, portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

/** Statistics of an endpoint with one connection, that has echoed frames of these lengths. */
async function statsOf(lengths: readonly number[]): Promise<EndpointStats> {
  const transport = memoryTransport();
  const endpoint = await ServerEndpoint.listen({ transport }, echo);
  const client = await connect({ transport, port: portOf(endpoint) });
  for (const length of lengths) {
    await client.send(new Uint8Array(length));
    await client.frames.read();
  }
  const stats = endpoint.stats();
  await client.close();
  await endpoint.close();
  return stats;
}

/** Every number in a value, by where it is. */
function numbers(value: object, path = "", into = new Map<string, number>()): Map<string, number> {
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "number") into.set(`${path}.${key}`, part);
    else if (typeof part === "object") numbers(part, `${path}.${key}`, into);
  }
  return into;
}

test("mergeStats() of one is that one, and of several the sum of every number, wherever it is", async () => {
  const one = await statsOf([1, 2, 3]);
  const two = await statsOf([100]);
  assertEquals(mergeStats([one]), one);
  const before = structuredClone([one, two]);
  const merged = mergeStats([one, two, two]);
  assertEquals([one, two], before, "what is merged stays as it was");
  const [first, second, sums] = [one, two, merged].map((stats) => numbers({ ...stats, address: {}, startedAt: 0 }));
  assertEquals(sums.size, first.size);
  for (const [path, sum] of sums) assertEquals(sum, first.get(path)! + 2 * second.get(path)!, path);
  assertEquals([merged.active, merged.framesIn, merged.lanes.normal.framesOut, merged.bytesIn], [3, 5, 5, 226]);
  assertEquals(merged.address, one.address);
  assertEquals(merged.startedAt, Math.min(one.startedAt, two.startedAt));
  assertEquals(JSON.parse(JSON.stringify(merged)), merged);
});

const states: [EndpointStats["state"][], EndpointStats["state"]][] = [
  [["finished", "draining", "suspended", "full", "accepting"], "accepting"],
  [["finished", "draining", "full", "suspended"], "full"],
  [["draining", "suspended"], "suspended"],
  [["finished", "draining"], "draining"],
  [["finished", "finished"], "finished"],
];

for (const [given, state] of states) {
  test(`mergeStats() of ${given.join(", ")} is ${state}`, async () => {
    const stats = await statsOf([]);
    assertEquals(mergeStats(given.map((state) => ({ ...stats, state }))).state, state);
  });
}

test("mergeStats() of none throws", () => {
  assertThrows(() => mergeStats([]), RangeError, "there must be at least one endpoint's");
});

test("retireStats() keeps what was counted and nothing that was held, so that a merged count never goes back", async () => {
  const transport = memoryTransport({ highWaterMark: 1_000 });
  const endpoint = await ServerEndpoint.listen({ transport, lanes: { frames: 4 } });
  const client = await connect({ transport, port: portOf(endpoint), inbound: { frames: 1 } });
  const { value: connection } = await endpoint[Symbol.asyncIterator]().next();
  for (let i = 0; i < 6; i++) client.trySend(new Uint8Array(10));
  for (const lane of ["normal", "priority"] as const) {
    for (let turns = 0; turns < 20; turns++) {
      while (connection.trySend(new Uint8Array(70_000), { lane }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const sending = connection.send(new Uint8Array(1), { lane: "priority" }).catch(() => {});
  await until(() => endpoint.stats().framesIn === 6);
  const last = endpoint.stats();
  const { lanes } = last;
  for (const held of [last.active, last.inbound.frames, last.bufferedBytes, last.pendingWaits, lanes.normal.bytes]) {
    assert(held > 0, `the endpoint holds something of everything: ${JSON.stringify(last)}`);
  }
  last.handshakes.pending = 2;
  const retired = retireStats(last);
  const held = [
    retired.handshakes.pending,
    retired.active,
    retired.queued,
    retired.bufferedBytes,
    retired.pendingWaits,
    retired.inbound,
  ];
  assertEquals(held, [0, 0, 0, 0, 0, { frames: 0, bytes: 0 }]);
  assertEquals(Object.values(retired.lanes).map(({ frames, bytes }) => [frames, bytes]), [[0, 0], [0, 0]]);
  assertEquals(retired.state, "finished");
  const next = await statsOf([5]);
  const merged = mergeStats([next, retired]);
  assertEquals([merged.state, merged.active, merged.accepted], ["accepting", 1, 2]);
  assertEquals([merged.framesIn, merged.lanes.priority.accepted], [7, lanes.priority.accepted]);
  connection.abort();
  client.abort();
  await sending;
  await endpoint.close();
});
