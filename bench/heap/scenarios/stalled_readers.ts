import { Queue } from "../../../src/channel/queue.ts";
import { FramedConnection } from "../../../src/connection/framed_connection.ts";
import type { ConnectionHandler } from "../../../src/endpoint/connection_handler.ts";
import { echoThroughABacklog } from "../controls/echo_through_a_backlog.ts";
import { echo, Served } from "../served.ts";
import type { Scenario } from "../scenario.ts";
import { type Seen, type Visit, Visits } from "../visits.ts";

const PEERS = 16;
const FRAME_BYTES = 1_024;
/** More than the endpoint and the kernel take of one peer, and what the control is to take of it. */
const MOST_BYTES = 67_108_864;
const UNBOUNDED_BYTES = 8_388_608;
const LANE_BYTES = 65_536;
/** The buffer for a write of all that such a lane holds. */
const WRITE_BYTES = 66_560;
const INBOUND_BYTES = 65_536;
/** Frames are views on what was read, and keep it: in the lane, in the write under way, in the channel, and undecoded. */
const CHUNK_BYTES = 4 * 262_144;
/** The connection itself, and the objects that frames are while they wait. */
const OBJECT_BYTES = 65_536;

/** Peers that send and send, and never read what comes back. */
export const stalledReaders: Scenario = {
  id: "stalled-readers",
  title: `${PEERS} peers at a time, each sending all it can to an echo that it doesn't read`,
  turn: "a peer that doesn't read",
  bounds: {
    heapUsed: 8_192, // half of what one such peer holds in its lane and channel, or less
    external: 65_536,
    waits: 2 * PEERS,
    peak: PEERS * (LANE_BYTES + WRITE_BYTES + INBOUND_BYTES + CHUNK_BYTES + OBJECT_BYTES),
    left: 524_288,
  },
  plan: { turns: PEERS, rehearsal: 0, warmUp: 0, rounds: 3 },
  shortPlan: { turns: PEERS, rehearsal: 0, warmUp: 0, rounds: 2 },
  ours: async () =>
    Visits.open(await serve(echo), { command: push(MOST_BYTES), isWorst: allPaused, reason: "send-timeout" }),
  classes: [FramedConnection, Queue],
  controls: [{
    title: "an echo through an unbounded backlog",
    open: async () =>
      Visits.open(await serve(echoThroughABacklog), { command: push(UNBOUNDED_BYTES), isWorst: allCame }),
    plan: { turns: PEERS, rehearsal: 0, warmUp: 0, rounds: 2 },
    caughtBy: ["peak"],
  }],
};

function serve(handler: ConnectionHandler): Promise<Served> {
  const inbound = { bytes: INBOUND_BYTES };
  return Served.open({ timeouts: { send: 1_500 }, lanes: { bytes: LANE_BYTES }, inbound }, handler);
}

function push(mostBytes: number): Visit["command"] {
  return { do: "push", connections: PEERS, frameBytes: FRAME_BYTES, mostBytes };
}

/** On a busy machine the first may be gone by the time the last has come. */
function allPaused({ accepted, live, paused }: Seen, peers: number): boolean {
  return accepted === peers && paused === live;
}

/** With no bound, all of it. */
function allCame({ bytesIn }: Seen, peers: number): boolean {
  return bytesIn >= peers * UNBOUNDED_BYTES;
}
