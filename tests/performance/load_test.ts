/** The load generator of bench/compare, which runs on Bun, against servers of which one echoes wrongly. */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { createServer, type Server } from "node:net";
import process from "node:process";
import { measureThroughput } from "../../bench/compare/load/throughput.ts";
import { runtime, test } from "../support/test.ts";

const skip = runtime === "bun" ? undefined : "the load generator uses Bun's sockets";
const SHAPE = { connections: 3, depth: 4, size: 32 };

/** An echo of bytes, each chunk changed by `change`, which is also told how many came before it. */
async function echo(change: (chunk: Uint8Array, chunks: number) => Uint8Array): Promise<Server> {
  let chunks = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => socket.write(change(chunk as Uint8Array, chunks++)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function target(server: Server) {
  return { port: (server.address() as { port: number }).port, prefix: "u32", pid: process.pid } as const;
}

test("measureThroughput() says of each server how it did, in their order, whoever was wrong", async () => {
  const right = await echo((chunk) => chunk);
  const wrong = await echo((chunk, chunks) => chunks < 50 ? chunk : chunk.map((byte) => byte + 1));
  const servers = [right, wrong, right].map(target);
  const started = performance.now();
  const results = await measureThroughput({ ...SHAPE, servers, seconds: 0.4, warmUp: 0.05 });
  const took = (performance.now() - started) / 1_000;
  right.close();
  wrong.close();

  assertEquals(results.map(({ errors }) => errors.length > 0), [false, true, false]);
  assert(results[1].errors[0].includes("what came isn't the frames sent"), results[1].errors[0]);
  for (const { seconds, framesPerSecond, bytesPerSecond, latency } of [results[0], results[2]]) {
    assertGreater(seconds, 0.39);
    assertLess(seconds, took);
    assertGreater(framesPerSecond, 100);
    assertEquals(Math.round(bytesPerSecond / framesPerSecond), 36);
    assertGreater(latency.p999, 0);
  }
}, { skip });

test("measureThroughput() ends, and says so, where a server leaves", async () => {
  const leaving = createServer((socket) => void socket.on("error", () => {}).once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => leaving.listen(0, "127.0.0.1", resolve));
  const [result] = await measureThroughput({ ...SHAPE, servers: [target(leaving)], seconds: 10, warmUp: 10 });
  leaving.close();
  assertEquals(result.framesPerSecond, 0);
  assert(result.errors.some((error) => error.endsWith(": closed")), result.errors.join());
}, { skip });
