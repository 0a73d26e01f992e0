/** How many writes what is sent becomes: counted, as a clock would say something else each time. */
import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import type { ConnectionHandler } from "../../mod.ts";
import { FrameEncoder } from "../../mod.ts";
import { test } from "../support/test.ts";
import type { DrivenSocket } from "./support/driven_transport.ts";
import { batchEcho, idiomaticEcho } from "./support/echoes.ts";
import { chunkOf, joined, Served } from "./support/served.ts";

const BUFFER_BYTES = 64 * 1024;
const SHAPES: readonly [frames: number, payloadBytes: number][] = [[1, 64], [250, 64], [250, 1_000], [60, 16_384]];

for (const echo of [batchEcho, idiomaticEcho]) {
  test(`${echo.name} answers a chunk with a write for each full buffer, not one for each frame`, async () => {
    await assertFewWrites(echo);
  });
}

test("Control: an echo that writes each frame by itself is caught", async () => {
  let socket!: DrivenSocket;
  const encoder = new FrameEncoder();
  const writesEach: ConnectionHandler = async ({ frames }) => {
    while (await frames.waitToRead()) {
      for (const frame of frames.take()) socket.write(encoder.encode(frame));
    }
  };
  await assertRejects(() => assertFewWrites(writesEach, (made) => socket = made), Error, "writes");
});

test("One callback a turn lets every connection write", async () => {
  await using served = await Served.open(batchEcho);
  const { transport } = served;
  const sockets = [served.socket, ...Array.from({ length: 49 }, () => transport.accept())];
  const chunk = chunkOf(5, 64);
  await transport.turn();
  for (let turn = 0; turn < 3; turn++) {
    const before = transport.turnCallbacks;
    for (const socket of sockets) {
      socket.writes = [];
      socket.deliver(chunk);
    }
    await transport.turn();
    assertEquals(sockets.map(({ writes }) => writes.length), sockets.map(() => 1));
    assertEquals(transport.turnCallbacks - before, 1);
  }
  for (const socket of sockets.slice(1)) socket.deliverEnd();
});

async function assertFewWrites(handler: ConnectionHandler, made?: (socket: DrivenSocket) => void): Promise<void> {
  await using served = await Served.open(handler);
  made?.(served.socket);
  for (const [frames, payloadBytes] of SHAPES) {
    const chunk = chunkOf(frames, payloadBytes);
    const writes = await served.turn(chunk);
    assertEquals(joined(writes), chunk);
    // A frame that doesn't fit ends its buffer early: none of these is a quarter of one.
    const most = Math.ceil(chunk.length / (BUFFER_BYTES * 3 / 4));
    assertLessOrEqual(writes.length, most, `${writes.length} writes for ${frames} frames of ${payloadBytes} bytes`);
  }
}
