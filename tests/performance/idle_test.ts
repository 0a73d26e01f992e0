/** What an idle connection holds: counted, as memory would say something else each time. */
import { assertEquals } from "@std/assert";
import { probe } from "../../bench/heap/probe/current.ts";
import { ServerEndpoint } from "../../mod.ts";
import { Queue } from "../../src/channel/queue.ts";
import { test } from "../support/test.ts";
import { DrivenTransport } from "./support/driven_transport.ts";
import { batchEcho } from "./support/echoes.ts";
import { chunkOf } from "./support/served.ts";

const CONNECTIONS = 20;
/** The shortest of the timeouts: the sweep ticks eight times in it. */
const SEND_MS = 80;

const skip = probe.liveInstances(Queue) === undefined ? "this engine counts no instances" : undefined;

for (const idle of [0, 60_000]) {
  test(`A connection that has sent gives its lane back once it is quiet, with timeouts.idle ${idle}`, async () => {
    const before = probe.liveInstances(Queue)!;
    const queues = () => probe.liveInstances(Queue)! - before;
    const transport = new DrivenTransport();
    const timeouts = { send: SEND_MS, idle };
    const endpoint = await ServerEndpoint.listen({ transport, timeouts }, batchEcho);
    const sockets = Array.from({ length: CONNECTIONS }, () => transport.accept());
    for (let round = 1; round <= 2; round++) { // a lane that was given back is made anew
      for (const socket of sockets) socket.deliver(chunkOf(1, 64));
      await transport.turn();
      assertEquals(queues(), 2 * CONNECTIONS); // the way in, and the normal lane
      for (let wait = 0; wait < 100 && queues() > CONNECTIONS; wait++) {
        await new Promise((resolve) => setTimeout(resolve, SEND_MS / 4));
      }
      assertEquals(queues(), CONNECTIONS);
      assertEquals(endpoint.stats().lanes.normal.accepted, round * CONNECTIONS);
    }
    for (const socket of sockets) socket.deliverEnd();
    await transport.turn();
    await endpoint.close();
  }, { skip });
}
