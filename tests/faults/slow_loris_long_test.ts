/** A thousand connections that send a byte a second cost a hundred healthy ones nothing that they would notice. */
import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, type EndpointStats } from "../../mod.ts";
import { Program } from "../peers/program.ts";
import type { ReportingServerSettings } from "../peers/reporting_server.ts";
import { bytes, payload, text } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { bounded } from "./bounds.ts";

const LORISES = 1_000;
const HEALTHY = 100;
const LEAST_ROUNDS = bounded ? 2 : 5;
const MOST_ROUNDS = 6 * LEAST_ROUNDS;
/** How long round trips are timed for one p99. */
const WINDOW_MS = bounded ? 1_000 : 3_000;
/** Between a reply and the next question, so that the machine isn't what is measured. */
const THINK_MS = 20;
/** How many count, of those alone and of those beside a siege. */
const WINDOWS = 2;
const FRAME_TIMEOUT_MS = (1 + WINDOWS) * WINDOW_MS + 6_000;

test("1,000 slow-loris connections leave the p99 of 100 healthy ones under 2 times what it is alone", async () => {
  const settings: ReportingServerSettings = {
    handler: "echo",
    options: { timeouts: { frame: FRAME_TIMEOUT_MS } },
  };
  await using server = Program.run("tests/peers/reporting_server.ts", [JSON.stringify(settings)]);
  const port = Number((await server.prints(/port (\d+)/))[1]);
  const healthy = await Promise.all(Array.from({ length: HEALTHY }, () => connect({ port })));

  // Whatever else the machine does only ever adds: the best window is the truest, and more rounds make it truer.
  const alone: number[] = [];
  const beside: number[] = [];
  const holds = () => Math.min(...beside) <= 2 * Math.min(...alone);
  for (let round = 1; round <= MOST_ROUNDS && (round <= LEAST_ROUNDS || !holds()); round++) {
    alone.push(...await settledP99s(healthy));
    await using lorises = await besiege(port);
    beside.push(...await settledP99s(healthy));
    const { active, bufferedBytes } = await stats(healthy[0]);
    assertEquals(active, HEALTHY + LORISES);
    assert(bufferedBytes < LORISES * 1_000, `${bufferedBytes} bytes held for frames that were only promised`);
    lorises.signal("SIGKILL");
    while ((await stats(healthy[0])).active > HEALTHY) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const shown = `p99 alone ${alone.map(inMs)} ms, beside 1,000 slow lorises ${beside.map(inMs)} ms`;
  console.log(shown);
  assert(holds(), shown);

  {
    await using lorises = await besiege(port);
    await lorises.prints(new RegExp(`closed ${LORISES}\\b`)); // by their deadline
    assertEquals((await stats(healthy[0])).ended["frame-timeout"], LORISES);
  }
  await Promise.all(healthy.map((connection) => connection.close()));
  server.signal("SIGTERM");
  assertEquals((await server.ended).code, 0);
}, { timeout: 600_000 });

async function besiege(port: number): Promise<Program> {
  const lorises = Program.run("tests/peers/slow_lorises.ts", [String(port), String(LORISES)]);
  await lorises.prints(/connected/);
  return lorises;
}

/** The p99s of some windows, after one that doesn't count: in that, the lorises' program compiles, or its thousand sockets are closed. */
async function settledP99s(connections: readonly Connection[]): Promise<number[]> {
  const p99s: number[] = [];
  for (let window = 0; window <= WINDOWS; window++) p99s.push(await p99Of(connections));
  return p99s.slice(1);
}

/** The 99th percentile of a round trip, in ms, over a window. */
async function p99Of(connections: readonly Connection[]): Promise<number> {
  const until = performance.now() + WINDOW_MS;
  const times: number[] = [];
  await Promise.all(connections.map(async (connection, n) => {
    const question = payload(64, n);
    await new Promise((resolve) => setTimeout(resolve, n * THINK_MS / HEALTHY));
    while (performance.now() < until) {
      const from = performance.now();
      await connection.send(question);
      await connection.frames.read();
      times.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, THINK_MS));
    }
  }));
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)];
}

async function stats(connection: Connection): Promise<EndpointStats> {
  await connection.send(bytes("stats"));
  return JSON.parse(text(await connection.frames.read()));
}

function inMs(ms: number): string {
  return ms.toFixed(2);
}
