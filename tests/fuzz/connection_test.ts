/** Whole connections on streams that hold anything: what the reader gets and how it ends, against the reference decoder. */
import { assert, assertEquals } from "@std/assert";
import { type EndReason, ServerEndpoint } from "../../mod.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { MemoryFarEnd } from "../accounting/peers.ts";
import { referenceDecode } from "../frame/reference.ts";
import { type Ending, hex } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { eachSeed, many } from "./seeds.ts";
import { fuzzCase } from "./streams.ts";

const REASONS: Record<Ending, EndReason> = {
  "clean": "peer-closed",
  "truncated": "frame-truncated",
  "too large": "frame-too-large",
  "corrupt": "frame-corrupt",
};

test(
  "A connection delivers what the reference decodes, and ends for the reason it gives: any stream, any limits",
  async () => {
    await eachSeed(400, async (seed) => {
      const { format, stream, chunks, random } = fuzzCase(seed);
      const expected = referenceDecode(format, stream);
      const transport = memoryTransport({ highWaterMark: random.pick([7, 100, 65_536]) });
      const frames: string[] = [];
      const endpoint = await ServerEndpoint.listen({
        transport,
        format,
        inbound: {
          frames: random.pick([1, 2, 256]),
          bytes: random.pick([1, 50, 1_048_576]),
          memory: random.pick(["shared", "own"]),
        },
        limits: { bufferedBytes: random.pick([0, longestFrame(expected.frames, stream)]) },
      });
      const far = await MemoryFarEnd.dial(transport, endpoint.address);
      const { value: connection } = await endpoint[Symbol.asyncIterator]().next();
      const lazy = random.oneIn(2);
      const reading = (async () => {
        for await (const frame of connection) {
          frames.push(hex(frame));
          if (lazy) await new Promise((resolve) => setTimeout(resolve));
        }
      })().catch(() => {}); // how it ended is asked of `closed`
      await far.send(chunks);
      far.finish();
      const end = await connection.closed;
      await reading;
      assertEquals(frames, expected.frames);
      assertEquals(end.reason, REASONS[expected.ending]);
      assertEquals([end.framesIn, end.undelivered.length], [frames.length, 0]);
      assert(end.bytesIn <= stream.length);
      await endpoint.close();
      assertEquals(endpoint.stats().bufferedBytes, 0);
    }, { share: 1 / 50 });
  },
  { timeout: many ? 3_600_000 : 60_000 },
);

/** What the endpoint must be able to hold for any one frame to become whole, whatever was stripped from it. */
function longestFrame(frames: readonly string[], stream: Uint8Array): number {
  const delivered = frames.map((frame) => frame.length / 2);
  const rest = stream.length - delivered.reduce((sum, length) => sum + length, 0); // stripped, or of no whole frame
  return Math.max(0, ...delivered) + rest + 1;
}
