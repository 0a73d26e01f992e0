/** How many writes what is sent becomes: counted, as a clock would say something else each time. */
import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import type { ConnectionHandler } from "../../mod.ts";
import { FrameEncoder, ServerEndpoint } from "../../mod.ts";
import { test } from "../support/test.ts";
import { type DrivenSocket, DrivenTransport } from "./support/driven_transport.ts";
import { batchEcho, idiomaticEcho } from "./support/echoes.ts";
import { chunkOf, joined, Served } from "./support/served.ts";

const BUFFER_BYTES = 256 * 1024;
const SHAPES: readonly [frames: number, payloadBytes: number][] = [
  [1, 64],
  [250, 64],
  [250, 1_000],
  [60, 16_384],
  [20, 65_536],
];

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

test("A full buffer's worth is written at once, not when the turn ends", async () => {
  for (const echo of [batchEcho, idiomaticEcho]) {
    await using served = await Served.open(echo);
    const { socket, transport } = served;
    const chunk = chunkOf(17, 16_384);
    socket.deliver(chunk);
    await transport.microtasks();
    assertEquals(socket.writes.map(({ length }) => length), [16 * 16_388]);
    await transport.turn();
    assertEquals(joined(socket.writes), chunk);
  }
});

test("A lane without room is written at once if it holds 64 KiB, and refuses if it holds less", async () => {
  const sent: boolean[] = [];
  const sendsThree: ConnectionHandler = async (connection) => {
    for await (const frame of connection) sent.push(...[0, 1, 2].map(() => connection.trySend(frame)));
  };
  const within: [bytes: number, frames: number, payloadBytes: number][] = [[70_000, 9, 40_000], [140_000, 9, 65_536]];
  within.push([1_048_576, 2, 40_000], [1_048_576, 2, 32_767]);
  const writesAtOnce: number[][] = [];
  for (const [bytes, frames, payloadBytes] of within) {
    await using served = await Served.open(sendsThree, { lanes: { bytes, frames } });
    served.socket.deliver(chunkOf(1, payloadBytes));
    await served.transport.microtasks();
    writesAtOnce.push(served.socket.writes.map(({ length }) => length));
  }
  assertEquals(writesAtOnce, [[], [131_080], [80_008], []]);
  assertEquals(sent, [true, false, false, true, true, true, true, true, true, true, true, false]);
});

test("Of many connections that answer in one turn, each 32 write together, and the others when it ends", async () => {
  await using served = await Served.open(batchEcho);
  const { transport } = served;
  const sockets = [served.socket, ...Array.from({ length: 69 }, () => transport.accept())];
  await transport.turn();
  for (const socket of sockets) socket.deliver(chunkOf(5, 64));
  await transport.microtasks();
  assertEquals(sockets.filter(({ writes }) => writes.length === 1), sockets.slice(0, 64));
  await transport.turn();
  assertEquals(sockets.map(({ writes }) => writes.length), sockets.map(() => 1));
  assertEquals(transport.turnCallbacks, 1);
  for (const socket of sockets.slice(1)) socket.deliverEnd();
});

test("Of many connections whose handlers take turns within a turn, each writes once", async () => {
  await using served = await Served.open(idiomaticEcho);
  const { transport } = served;
  const sockets = [served.socket, ...Array.from({ length: 69 }, () => transport.accept())];
  await transport.turn();
  for (const socket of sockets) socket.deliver(chunkOf(5, 64));
  await transport.turn();
  assertEquals(sockets.map(({ writes }) => writes.length), sockets.map(() => 1));
  for (const socket of sockets.slice(1)) socket.deliverEnd();
});

test("A last word sent after the end was seen goes out, however many other connections write in that turn", async () => {
  const transport = new DrivenTransport();
  const endpoint = await ServerEndpoint.listen({ transport });
  const accepted = endpoint[Symbol.asyncIterator]();
  const sockets = Array.from({ length: 80 }, () => transport.accept());
  const connections = [];
  for (const _ of sockets) connections.push((await accepted.next()).value!);
  const [last, ...others] = connections;
  sockets[0].deliverEnd();
  assertEquals(await last.frames.waitToRead(), false);
  for (const connection of others) connection.trySend(new Uint8Array(1));
  assertEquals(last.trySend(new Uint8Array(2)), true);
  await transport.turn();
  assertEquals(sockets[0].writes.map(({ length }) => length), [6]);
  const ended = endpoint.close();
  for (const socket of sockets.slice(1)) socket.deliverEnd();
  await transport.turn();
  await ended;
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
