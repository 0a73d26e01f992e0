/** What an idle connection holds: counted, as memory would say something else each time. */
import { assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { probe } from "../../bench/heap/probe/current.ts";
import { FrameDecoder, FrameEncoder, ServerEndpoint } from "../../mod.ts";
import { Queue } from "../../src/channel/queue.ts";
import { Deadlines } from "../../src/connection/deadlines.ts";
import { Outbound } from "../../src/connection/outbound.ts";
import { test } from "../support/test.ts";
import { DrivenTransport } from "./support/driven_transport.ts";
import { batchEcho } from "./support/echoes.ts";
import { chunkOf, joined } from "./support/served.ts";

const CONNECTIONS = 20;
/** The shortest of the timeouts: the sweep ticks eight times in it. */
const SEND_MS = 80;

const skip = probe.liveInstances(Queue) === undefined ? "this engine counts no instances" : undefined;

/** Waits until `holds`, for a while. */
async function settles(holds: () => boolean): Promise<void> {
  for (let wait = 0; wait < 100 && !holds(); wait++) {
    await new Promise((resolve) => setTimeout(resolve, SEND_MS / 4));
  }
}

test(
  "A connection that answers a frame at a time holds no lane and no way out, and has no deadline to watch",
  async () => {
    const live = () => [Queue, Deadlines].map((kind) => probe.liveInstances(kind)!);
    const [queues, deadlines] = live();
    const outbounds = probe.liveInstances(Outbound)!;
    const transport = new DrivenTransport();
    const endpoint = await ServerEndpoint.listen({ transport }, batchEcho);
    const sockets = Array.from({ length: CONNECTIONS }, () => transport.accept());
    for (let round = 1; round <= 3; round++) {
      for (const socket of sockets) socket.deliver(chunkOf(1, 64));
      await transport.turn();
      assertEquals(live(), [queues + CONNECTIONS, deadlines]); // the way in of each
      assertEquals(endpoint.stats().lanes.normal.accepted, round * CONNECTIONS); // which looks at each, and leaves it as it is
      assertLess(probe.liveInstances(Outbound)! - outbounds, CONNECTIONS); // some wait for who sends next
    }
    for (const socket of sockets) socket.deliverEnd();
    await transport.turn();
    await endpoint.close();
  },
  { skip },
);

test("A connection holds a decoder only while a frame is incomplete, and no other's bytes get into it", async () => {
  const before = probe.liveInstances(FrameDecoder)!;
  const transport = new DrivenTransport();
  const endpoint = await ServerEndpoint.listen({ transport }, batchEcho);
  const sockets = Array.from({ length: CONNECTIONS }, () => transport.accept());
  const frames = sockets.map((_, i) => new FrameEncoder().encode(new Uint8Array(64).fill(i)));
  const deliver = async (from: number, to?: number) => {
    for (const [i, socket] of sockets.entries()) {
      socket.writes = [];
      socket.deliver(frames[i].subarray(from, to));
      await transport.turn();
      if (to === undefined) assertEquals(joined(socket.writes), frames[i]);
    }
  };
  await deliver(0);
  assertEquals(probe.liveInstances(FrameDecoder)! - before, 0); // a chunk that is a frame needs none
  await deliver(0, 50);
  assertEquals(probe.liveInstances(FrameDecoder)! - before, CONNECTIONS);
  await deliver(50);
  assertLess(probe.liveInstances(FrameDecoder)! - before, CONNECTIONS); // some wait for the next frames
  for (const socket of sockets) socket.deliverEnd();
  await transport.turn();
  await endpoint.close();
}, { skip });

for (const idle of [0, 60_000]) {
  test(
    `A connection that has sent gives its lane and its way out back once it is quiet, with timeouts.idle ${idle}`,
    async () => {
      const before = probe.liveInstances(Queue)!;
      const outbounds = probe.liveInstances(Outbound)!;
      const queues = () => probe.liveInstances(Queue)! - before;
      const transport = new DrivenTransport();
      const timeouts = { send: SEND_MS, idle };
      const endpoint = await ServerEndpoint.listen({ transport, timeouts }, batchEcho);
      const sockets = Array.from({ length: CONNECTIONS }, () => transport.accept());
      for (let round = 1; round <= 2; round++) { // a lane that was given back is made anew
        for (const socket of sockets) socket.deliver(chunkOf(2, 64));
        await transport.turn();
        assertEquals(queues(), 2 * CONNECTIONS); // the way in, and the normal lane
        await settles(() => queues() === CONNECTIONS);
        assertEquals(queues(), CONNECTIONS);
        assertLess(probe.liveInstances(Outbound)! - outbounds, CONNECTIONS);
        assertEquals(endpoint.stats().lanes.normal.accepted, round * 2 * CONNECTIONS);
      }
      for (const socket of sockets) socket.deliverEnd();
      await transport.turn();
      await endpoint.close();
    },
    { skip },
  );
}

test("A send that is refused for its payload or its lane leaves no way out behind", async () => {
  const before = probe.liveInstances(Outbound)!;
  const transport = new DrivenTransport();
  const endpoint = await ServerEndpoint.listen({ transport }, () => new Promise(() => {}));
  const sockets = Array.from({ length: CONNECTIONS }, () => transport.accept());
  for (const connection of endpoint.connections) {
    assertThrows(() => connection.trySend("no bytes" as unknown as Uint8Array), TypeError);
    assertThrows(() => connection.trySend(new Uint8Array(1), { lane: "fast" as "normal" }), TypeError);
    await assertRejects(() => connection.send("no bytes" as unknown as Uint8Array), TypeError);
  }
  assertLess(probe.liveInstances(Outbound)! - before, CONNECTIONS); // some wait for who sends next
  for (const socket of sockets) socket.deliverEnd();
  for (const connection of endpoint.connections) connection.abort();
  await transport.turn();
  await endpoint.close();
}, { skip });
