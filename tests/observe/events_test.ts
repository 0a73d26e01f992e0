import { assert, assertEquals } from "@std/assert";
import type { IncomingMessage } from "node:http";
import { delay } from "@std/async/delay";
import type { Snapshot } from "../../observe.ts";
import { until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { ask, open } from "./support/ask.ts";
import { Watched } from "./support/watched.ts";

/** Reads events, until there are so many. */
async function events(stream: IncomingMessage, count: number): Promise<Snapshot[]> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    text += chunk;
    if (text.split("\n\n").length > count) break;
  }
  return text.split("\n\n").slice(0, count).map((event) => {
    const [data, ...rest] = event.split("\n");
    assertEquals([data.slice(0, 6), rest], ["data: ", []]);
    return JSON.parse(data.slice(6));
  });
}

test("/events sends a snapshot at once, and then again and again, the same one to all who listen", async () => {
  await using watched = await Watched.open({ eventsMs: 100 });
  const [first, second] = await Promise.all([open(watched.port, "/events"), open(watched.port, "/events")]);
  assertEquals([first.statusCode, first.headers["content-type"]], [200, "text/event-stream"]);
  assertEquals([first.headers["cache-control"], first.headers["x-content-type-options"]], ["no-store", "nosniff"]);
  const from = performance.now();
  const [ofFirst, ofSecond] = await Promise.all([events(first, 6), events(second, 6)]);
  const took = performance.now() - from;
  assert(took > 350, `6 events at 100 ms took ${took} ms`);
  assertEquals(ofFirst.slice(1), ofSecond.slice(1), "one snapshot a tick serves both");
  assertEquals(ofFirst.map(({ endpoint }) => endpoint.state), Array(6).fill("accepting"));
  assert(ofFirst.every(({ at }, i) => i === 0 || at > ofFirst[i - 1].at));
});

test("/events takes no snapshot and runs no timer while nobody listens", async () => {
  await using watched = await Watched.open({ eventsMs: 50 });
  await delay(200);
  assertEquals(watched.snapshots, 0);
  for (let round = 0; round < 2; round++) {
    const stream = await open(watched.port, "/events");
    await events(stream, 3);
    stream.destroy();
    await until(() => watched.admin.streams === 0);
    const taken = watched.snapshots;
    assert(taken >= 3);
    await delay(200);
    assertEquals(watched.snapshots, taken);
    watched.snapshots = 0;
  }
});

test("/events is open to 16 clients at a time; one more is 503 until one leaves", async () => {
  await using watched = await Watched.open();
  const streams = await Promise.all(Array.from({ length: 16 }, () => open(watched.port, "/events")));
  assertEquals(streams.map(({ statusCode }) => statusCode), Array(16).fill(200));
  const late = await ask(watched.port, "/events");
  assertEquals([late.status, late.body, late.headers["retry-after"]], [503, "16 streams are open already\n", "5"]);
  streams[3].destroy();
  await until(() => watched.admin.streams === 15);
  const next = await open(watched.port, "/events");
  assertEquals(next.statusCode, 200);
  for (const stream of [...streams, next]) stream.destroy();
  await until(() => watched.admin.streams === 0);
});

test("a client of /events that doesn't read is dropped, and one that reads gets every event", async () => {
  await using watched = await Watched.open({ eventsMs: 50 });
  const { snapshot } = watched.observed;
  const plain = await snapshot();
  const large = { ...plain, filler: "x".repeat(2_000_000) } as Snapshot;
  let taken = 0;
  watched.snapshot = () => ({ ...large, at: ++taken });
  const stalled = await open(watched.port, "/events");
  stalled.pause();
  const reader = await open(watched.port, "/events");
  let got = 0;
  reader.on("data", (chunk: Uint8Array) => got += chunk.byteLength);
  await until(() => watched.admin.streams === 1);
  assert(taken < 60, `${taken} events`);
  const before = got;
  await until(() => got > before + 4_000_000); // and goes on
  stalled.destroy();
  reader.destroy();
  await until(() => watched.admin.streams === 0);
});

test("snapshots for /events don't overlap, however long one takes", async () => {
  await using watched = await Watched.open({ eventsMs: 50 });
  const { snapshot } = watched.observed;
  const plain = await snapshot();
  let running = 0;
  let most = 0;
  watched.snapshot = async () => {
    most = Math.max(most, ++running);
    await delay(180);
    running--;
    return plain;
  };
  const stream = await open(watched.port, "/events");
  await events(stream, 4);
  stream.destroy();
  await until(() => watched.admin.streams === 0 && running === 0);
  assertEquals(most, 1);
});

test("AdminServer.close() ends the streams of those who read, and doesn't wait for those who don't", async () => {
  const watched = await Watched.open({ eventsMs: 50 });
  const plain = await watched.observed.snapshot();
  watched.snapshot = () => ({ ...plain, filler: "x".repeat(3_000_000) }) as Snapshot;
  const reader = await open(watched.port, "/events");
  const read = new Promise((resolve) => reader.once("end", () => resolve("ended")).resume());
  const stalled = await open(watched.port, "/events");
  const gone = new Promise((resolve) => stalled.once("close", resolve).on("error", () => {}));
  stalled.pause();
  await delay(300);
  const { port } = watched;
  const from = performance.now();
  await Promise.all([watched.admin.close(), watched.admin.close()]);
  const took = performance.now() - from;
  assert(took < 2_000, `${took} ms`);
  assertEquals(await read, "ended");
  const refused = await ask(port, "/healthz").then(() => "answered", ({ code }) => code);
  assertEquals(refused, "ECONNREFUSED");
  stalled.destroy();
  await gone;
  await watched.endpoint.close();
});
