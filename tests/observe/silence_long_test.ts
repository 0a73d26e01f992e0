import { assert } from "@std/assert";
import type { Snapshot } from "../../observe.ts";
import { until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { open } from "./support/ask.ts";
import { Watched } from "./support/watched.ts";

test("who doesn't take a reply is closed within a minute, and who listens to events isn't", async () => {
  await using watched = await Watched.open();
  const plain = await watched.observed.snapshot();
  watched.snapshot = () => ({ ...plain, filler: "x".repeat(9_000_000) }) as Snapshot;
  const stalled = await open(watched.port, "/stats");
  let closed = false;
  stalled.socket.on("close", () => closed = true).pause();
  stalled.on("error", () => {});
  watched.snapshot = undefined;
  const stream = await open(watched.port, "/events");
  const from = performance.now();
  let heardAt = from;
  stream.on("data", () => heardAt = performance.now());
  await until(() => performance.now() > from + 62_000);
  assert(heardAt > from + 60_000, `the last event came after ${heardAt - from} ms`);
  stalled.resume(); // what the kernel holds, then the end
  await until(() => closed);
  assert(!stalled.complete, "the whole reply came");
  stream.destroy();
  stalled.destroy();
}, { timeout: 100_000 });
