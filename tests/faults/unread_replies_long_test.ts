/** A peer that asks for a gigabyte of replies and reads none of them costs what its lane may hold, and no more. */
import process from "node:process";
import { assert, assertEquals } from "@std/assert";
import type { Connection, ServerEndpointOptions } from "../../mod.ts";
import { portOf, serve } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";
import { bounded } from "./bounds.ts";

const REPLY_BYTES = 65_536;
const REPLIES = (bounded ? 100_000_000 : 1_000_000_000) / REPLY_BYTES;
const LANE_BYTES = 1_048_576; // the default
/** The write under way, 260 KiB at most, and the frame that is next. */
const UNDER_WAY = 260 * 1024 + REPLY_BYTES;
/** What a runtime's own collector may be late with, in bytes. */
const SLACK = 200_000_000;

async function serveUnread(options: ServerEndpointOptions, reply: (connection: Connection) => Promise<void>) {
  const { endpoint, accepted } = await serve((connection) => reply(connection).catch(() => {}), options);
  const peer = await RawPeer.dial(portOf(endpoint));
  peer.stall();
  let mostHeld = 0;
  const before = process.memoryUsage().rss;
  let mostMemory = before;
  const watch = setInterval(() => {
    mostHeld = Math.max(mostHeld, endpoint.stats().bufferedBytes);
    mostMemory = Math.max(mostMemory, process.memoryUsage().rss);
  }, 20);
  const end = await (await accepted).closed;
  clearInterval(watch);
  await peer[Symbol.asyncDispose]();
  await endpoint.close();
  assert(mostHeld <= LANE_BYTES, `${mostHeld} bytes counted at once`);
  assert(mostMemory - before < SLACK, `${mostMemory - before} bytes of memory`);
  const left = end.undelivered.reduce((sum, frame) => sum + frame.byteLength, 0);
  assert(left <= LANE_BYTES + UNDER_WAY, `${left} bytes undelivered`);
  assertEquals(endpoint.stats().bufferedBytes, 0);
  return { end, endpoint };
}

test("A peer that never reads makes send wait at the lane's limit, until send-timeout", async () => {
  let accepted = 0;
  const { end } = await serveUnread({ timeouts: { send: 2_000 } }, async (connection) => {
    for (; accepted < REPLIES; accepted++) await connection.send(new Uint8Array(REPLY_BYTES));
  });
  assertEquals(end.reason, "send-timeout");
  assertEquals(end.framesOut + end.undelivered.length, accepted);
  assert(accepted < REPLIES);
}, { timeout: 120_000 });

test("A peer that never reads misses what a lane that drops can't hold, and memory stays flat", async () => {
  const { end, endpoint } = await serveUnread(
    { timeouts: { send: 2_000 }, lanes: { whenFull: "drop" } },
    async (connection) => {
      for (let n = 0; n < REPLIES; n++) {
        await connection.send(new Uint8Array(REPLY_BYTES));
        if (n % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      await connection.closed;
    },
  );
  assertEquals(end.reason, "send-timeout");
  const { dropped } = endpoint.stats();
  assert(dropped > REPLIES / 2, `${dropped} dropped of ${REPLIES}`);
}, { timeout: 120_000 });
