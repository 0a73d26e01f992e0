import { Queue } from "../../../src/channel/queue.ts";
import { FramedConnection } from "../../../src/connection/framed_connection.ts";
import { Believer } from "../controls/believer.ts";
import { echo, Served } from "../served.ts";
import type { Scenario } from "../scenario.ts";
import type { Subject } from "../subject.ts";
import { type Visit, Visits } from "../visits.ts";

const PEERS = 100;
const CLAIMED = 1_048_576; // the longest frame that the endpoint takes
const SENT = 1_000;
/** A connection, what came of its frame, and the room for its next read. */
const BYTES_PER_PEER = 32_768;

/** Peers that claim a long frame, send a little of it, then a byte now and then, and never finish. */
export const halfFrames: Scenario = {
  id: "half-frames",
  title: `${PEERS} peers at a time, each claiming a frame of 1 MiB and sending 1 kB of it`,
  turn: "a peer that never finishes its frame",
  bounds: {
    heapUsed: 256,
    external: 256,
    waits: PEERS,
    peak: PEERS * BYTES_PER_PEER,
    left: 262_144,
  },
  plan: { turns: PEERS, rehearsal: 2, warmUp: 1, rounds: 4 },
  shortPlan: { turns: PEERS, rehearsal: 1, warmUp: 0, rounds: 2 },
  ours,
  classes: [FramedConnection, Queue],
  controls: [{
    title: "a decoder that allocates what is claimed",
    open: async () => Visits.open(await Believer.listen(), visit),
    plan: { turns: PEERS, rehearsal: 0, warmUp: 0, rounds: 2 },
    caughtBy: ["peak"],
  }],
};

const visit: Visit = {
  command: { do: "promise", connections: PEERS, claimed: CLAIMED, sent: SENT },
  isWorst: ({ bytesIn }, peers) => bytesIn >= peers * SENT,
  reason: "frame-timeout",
};

async function ours(): Promise<Subject> {
  return Visits.open(await Served.open({ timeouts: { frame: 500 } }, echo), visit);
}
