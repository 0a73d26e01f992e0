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
const ROUNDS = bounded ? 2 : 5;
const ROUND_MS = bounded ? 1_000 : 3_000;
/** Between a reply and the next question, so that the machine isn't what is measured. */
const THINK_MS = 20;
const FRAME_TIMEOUT_MS = ROUND_MS + 6_000;

test("1,000 slow-loris connections leave the p99 of 100 healthy ones under 2 times what it is alone", async () => {
  const settings: ReportingServerSettings = {
    handler: "echo",
    options: { timeouts: { frame: FRAME_TIMEOUT_MS } },
  };
  await using server = Program.run("tests/peers/reporting_server.ts", [JSON.stringify(settings)]);
  const port = Number((await server.prints(/port (\d+)/))[1]);
  const healthy = await Promise.all(Array.from({ length: HEALTHY }, () => connect({ port })));
  await p99Of(healthy); // warm

  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    alone.push(await p99Of(healthy));
    await using lorises = Program.run("tests/peers/slow_lorises.ts", [String(port), String(LORISES)]);
    await lorises.prints(/connected/);
    beside.push(await p99Of(healthy));
    const { active, bufferedBytes } = await stats(healthy[0]);
    assertEquals(active, HEALTHY + LORISES);
    assert(bufferedBytes < LORISES * 1_000, `${bufferedBytes} bytes held for frames that were only promised`);
    if (round === ROUNDS) await lorises.prints(new RegExp(`closed ${LORISES}\\b`)); // by their deadline
    else lorises.signal("SIGKILL");
    while ((await stats(healthy[0])).active > HEALTHY) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals((await stats(healthy[0])).ended["frame-timeout"], LORISES);
  // Whatever else the machine does only ever adds, so that the best round is the truest.
  const [best, worst] = [Math.min(...alone), Math.min(...beside)];
  console.log(`p99 alone ${alone.map(shown)} ms, beside 1,000 slow lorises ${beside.map(shown)} ms`);
  assert(worst <= 2 * best, `p99 ${shown(worst)} ms beside them, ${shown(best)} ms alone`);

  await Promise.all(healthy.map((connection) => connection.close()));
  server.signal("SIGTERM");
  assertEquals((await server.ended).code, 0);
}, { timeout: 240_000 });

/** The 99th percentile of a round trip, in ms, over a round. */
async function p99Of(connections: readonly Connection[]): Promise<number> {
  const until = performance.now() + ROUND_MS;
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

function shown(ms: number): string {
  return ms.toFixed(2);
}
