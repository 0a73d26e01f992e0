import { FrameRing } from "./frames.ts";
import type { Target } from "./loaded_server.ts";
import { residentBytes } from "./process_usage.ts";
import { type BunSocket, dialAll } from "./sockets.ts";
import type { Buffer } from "node:buffer";

/** How long the echoes of all connections may take, in ms. */
const ECHOES_WITHIN_MS = 30_000;
/** Payload bytes of the one frame that each connection sends. */
const SIZE = 64;

/** What is measured. */
export interface IdlePlan extends Target {
  readonly connections: number;
  /** Seconds between the last echo and the look at the memory. */
  readonly seconds: number;
  /** The same for the half as many that follow. */
  readonly furtherSeconds: number;
}

/** What idle connections cost the server, in resident bytes. */
export interface Idle {
  readonly errors: readonly string[];
  /** Before the first connection. */
  readonly bytesBefore: number;
  /** With all of the connections idle. */
  readonly bytesAll: number;
  /** With half as many more idle beside them. */
  readonly bytesFurther: number;
  /** All that was added by the connections, divided by their number. */
  readonly bytesPerConnection: number;
  /** The same of those that followed: without what the first connections make the server load and compile. */
  readonly bytesPerFurtherConnection: number;
}

interface IdlePeer {
  readonly ring: FrameRing;
  echoed: number;
}

/** Opens connections that each send one frame, check its echo and say no more. */
export async function measureIdle(plan: IdlePlan): Promise<Idle> {
  const { port, prefix, connections, seconds, furtherSeconds, pid } = plan;
  const errors: string[] = [];
  let back = 0;
  let ended = false;
  const all: BunSocket<IdlePeer>[] = [];
  const events = {
    data: (peer: IdlePeer, chunk: Buffer) => {
      const { bytes, frameBytes } = peer.ring;
      const end = peer.echoed + chunk.length;
      if (end > frameBytes || chunk.compare(bytes, peer.echoed, end) !== 0) errors.push("an echo was wrong");
      peer.echoed = end;
      if (end === frameBytes) back++;
    },
    drain: () => {},
    lost: (_peer: IdlePeer, why: string) => {
      if (!ended) errors.push(`a connection was lost: ${why}`);
    },
  };
  const open = async (count: number, rest: number) => {
    const first = all.length;
    all.push(
      ...await dialAll<IdlePeer>(port, count, (index) => {
        const ring = new FrameRing(first + index, 1, SIZE, prefix);
        ring.prepare(1);
        return { ring, echoed: 0 };
      }, events),
    );
    for (const [index, socket] of all.entries()) {
      if (index < first) continue;
      const { bytes, frameBytes } = socket.data.ring;
      if (socket.write(bytes, 0, frameBytes) !== frameBytes) errors.push("a write failed");
      if (index % 256 === 255) await pause(2);
    }
    const from = performance.now();
    while (back < all.length && errors.length === 0) {
      if (performance.now() - from > ECHOES_WITHIN_MS) errors.push(`${all.length - back} echoes are missing`);
      await pause(1);
    }
    await pause(rest * 1_000);
    return bytes();
  };
  const bytes = () => residentBytes(pid) ?? NaN;

  const bytesBefore = bytes();
  const bytesAll = await open(connections, seconds);
  const further = Math.ceil(connections / 2);
  const bytesFurther = await open(further, furtherSeconds);
  ended = true;
  for (const socket of all) socket.terminate();
  return {
    errors: errors.slice(0, 5),
    bytesBefore,
    bytesAll,
    bytesFurther,
    bytesPerConnection: (bytesAll - bytesBefore) / connections,
    bytesPerFurtherConnection: (bytesFurther - bytesAll) / further,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
