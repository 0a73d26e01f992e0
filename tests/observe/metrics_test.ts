import { assert, assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { metricsText, MOST_ROWS, observeEndpoint, type Snapshot } from "../../observe.ts";
import { connect, ServerEndpoint } from "../../mod.ts";
import { CONNECTION_DURATION, ENDPOINT_INSTRUMENTS } from "../../src/endpoint/instruments.ts";
import { PROCESS_INSTRUMENTS, SNAPSHOT_INSTRUMENTS } from "../../src/observe/process_instruments.ts";
import { busiest } from "../../src/observe/observe_endpoint.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { echo, portOf } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";

async function snapshotWithOne(): Promise<Snapshot> {
  const transport = memoryTransport();
  const endpoint = await ServerEndpoint.listen({ transport }, echo);
  const client = await connect({ transport, port: portOf(endpoint) });
  await client.send(new Uint8Array(10));
  await client.frames.read();
  const snapshot = await observeEndpoint(endpoint).snapshot();
  await client.close();
  await endpoint.close();
  return snapshot;
}

/** The lines of a metric's samples. */
function samples(text: string, name: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(name) && !/^\w/.test(line.slice(name.length)));
}

test("observeEndpoint() gives a JSON-safe snapshot of the endpoint, its process and its connections", async () => {
  const snapshot = await snapshotWithOne();
  assertEquals(JSON.parse(JSON.stringify(snapshot)), snapshot);
  const { processes: [process], connections: [connection] } = snapshot;
  assertEquals([process.active, process.state, process.runtime.split(" ")[0]], [1, "accepting", runtime]);
  assert(process.heapUsed > 0 && process.heapTotal > 0 && process.rss > 0 && process.external >= 0);
  assert(process.uptimeMs > 0 && Number.isInteger(process.pid));
  assertEquals([connection.framesIn, connection.bytesOut, connection.remoteAddress.transport], [1, 14, "tcp"]);
  assert(snapshot.startedAt <= snapshot.at && snapshot.at <= Date.now());
});

test("a snapshot lists at most 500 connections, those that moved the most bytes", async () => {
  const { connections: [row] } = await snapshotWithOne();
  for (const count of [MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 1]) {
    const rows = busiest(Array.from({ length: count }, (_, i) => ({ ...row, id: i, bytesIn: i, bytesOut: i })));
    assertEquals(rows.length, Math.min(count, 500));
    assertEquals([rows[0].id, rows.at(-1)!.id], [count - 1, Math.max(0, count - 500)]);
  }
});

test("metricsText() adds the bucket counts of durations up, as Prometheus has it", async () => {
  const snapshot = await snapshotWithOne();
  snapshot.endpoint.durations.counts.fill(1);
  snapshot.endpoint.durations.sum = 12.5;
  const lines = samples(await metricsText(snapshot), "framed_server_connection_duration_seconds_bucket");
  assertEquals(lines.length, 19);
  assertEquals(lines[0], 'framed_server_connection_duration_seconds_bucket{le="0.01"} 1');
  assertEquals(lines[17], 'framed_server_connection_duration_seconds_bucket{le="86400"} 18');
  assertEquals(lines[18], 'framed_server_connection_duration_seconds_bucket{le="+Inf"} 19');
  const text = await metricsText(snapshot);
  assert(text.includes("\nframed_server_connection_duration_seconds_sum 12.5\n"));
  assert(text.includes("\nframed_server_connection_duration_seconds_count 19\n"));
});

test("metricsText() tells workers apart by number", async () => {
  const snapshot = await snapshotWithOne();
  const [process] = snapshot.processes;
  snapshot.processes = [{ ...process, worker: 1, rss: 1_000 }, { ...process, worker: 2, rss: 2_000 }];
  assertEquals(samples(await metricsText(snapshot), "process_memory_usage_bytes"), [
    'process_memory_usage_bytes{framed_worker="1"} 1000',
    'process_memory_usage_bytes{framed_worker="2"} 2000',
  ]);
});

test("the tables of instruments list what is measured, and nothing else, as it is written in Prometheus' text", async () => {
  const text = await metricsText(await snapshotWithOne());
  const written = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const read = (path: string) => readFile(join(projectRoot, path), "utf8");
  const table = [
    ...(await read("src/endpoint/instruments.ts")).matchAll(
      /^ \* \| `(framed[^`]*)` +\| `([^`]*)` .*?\| `(framed_[^`]*)` /gm,
    ),
  ];
  const all = [...ENDPOINT_INSTRUMENTS, CONNECTION_DURATION];
  assertEquals(
    table.map(([, name, unit]) => `${name} ${unit}`).sort(),
    all.map(({ name, unit }) => `${name} ${unit}`).sort(),
  );
  const memory = (await read("src/endpoint/memory_instruments.ts")).matchAll(/^ \* \| `[^`]*` +\| `By` \| `(\w+)` /gm);
  const beside = [...(await read("src/observe/process_instruments.ts")).matchAll(/^ \* \| `(\w+)` /gm), ...memory];
  assertEquals(beside.length, SNAPSHOT_INSTRUMENTS.length + PROCESS_INSTRUMENTS.length);
  assertEquals([...table.map((row) => row[3]), ...beside.map((row) => row[1])].sort(), written.sort());
});
