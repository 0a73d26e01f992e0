/**
 * The law of accounting, on random lives of a connection. A failure prints its seed and the shortest life that fails.
 * `ACCOUNTING_RUNS` says how many lives (of each kind) are tried.
 */
import process from "node:process";
import { assert } from "@std/assert";
import fc from "fast-check";
import { lengthPrefixed } from "../../mod.ts";
import { detectTransport } from "../../src/transport/detect.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { portOf } from "../support/endpoints.ts";
import { runtime, test } from "../support/test.ts";
import { MemoryFarEnd, NetFarEnd } from "./peers.ts";
import { live, lives } from "./scripts.ts";

const runs = Number(process.env.ACCOUNTING_RUNS ?? 0);

/** On both sides of what is copied into a write buffer, and of the buffer's size. */
const SIZES = [4, 5, 100, 4_096, 32_768, 32_769, 65_532, 65_533, 65_536, 65_537, 70_000];

const formats = [
  lengthPrefixed({ maxFrameBytes: 400_000 }),
  lengthPrefixed({ lengthBytes: "varint", maxFrameBytes: 400_000 }),
];

test("Accepted = handed over + undelivered, once each and in order: any life of a connection in memory", async () => {
  const seen = new Map<string, number>();
  let undelivered = 0;
  const networks = fc.record({
    highWaterMark: fc.constantFrom(300, 5_000, 65_536),
    synchronousWrites: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(lives(SIZES), networks, fc.constantFrom(...formats), async (life, options, format) => {
      const transport = memoryTransport(options);
      const { reason, undelivered: left } = await live(life, {
        transport,
        format,
        exact: true,
        dial: (endpoint) => MemoryFarEnd.dial(transport, endpoint.address),
      });
      seen.set(reason, (seen.get(reason) ?? 0) + 1);
      if (left > 0) undelivered++;
    }),
    { numRuns: runs || 250 },
  );
  for (const reason of ["closed", "aborted", "drained", "handler-error", "transport-error", "send-timeout"]) {
    assert(seen.has(reason), `no life ended ${reason}: ${JSON.stringify([...seen])}`);
  }
  assert(undelivered > 20, `only ${undelivered} lives left frames undelivered`);
}, { timeout: runs ? 3_600_000 : 60_000 });

test("Accepted = handed over + undelivered, once each and in order: any life of a connection on TCP", async () => {
  const transport = await detectTransport();
  let undelivered = 0;
  await fc.assert(
    fc.asyncProperty(lives([...SIZES, 300_000]), fc.constantFrom(...formats), async (life, format) => {
      const outcome = await live(life, {
        transport,
        format,
        exact: runtime !== "node",
        dial: (endpoint) => NetFarEnd.dial(portOf(endpoint)),
      });
      if (outcome.undelivered > 0) undelivered++;
    }),
    { numRuns: runs || 150 },
  );
  assert(undelivered > 10, `only ${undelivered} lives left frames undelivered`);
}, { timeout: runs ? 3_600_000 : 60_000 });
