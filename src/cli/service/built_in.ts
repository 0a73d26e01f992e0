import type { Connection } from "../../connection/connection.ts";
import type { ServeModule } from "./service.ts";

/** Sends back every frame, in order; what came together goes back together. */
const echo: ServeModule = {
  async connection(connection: Connection): Promise<void> {
    const { frames } = connection;
    while (await frames.waitToRead()) {
      for (const frame of frames.take()) {
        if (!connection.trySend(frame)) await connection.send(frame);
      }
    }
  },
};

/**
 * Sends every frame to all other connections of this process. None of them is waited for: one whose lane is full misses
 * the frame, which is counted as `dropped`, so that a slow one neither holds up the others nor fills the memory. For the
 * same reason each frame has its own bytes: a small one that waits in a lane must not keep a whole chunk.
 *
 * With `lanes.whenFull: "close"` a slow one is cut off instead, and with `"wait"` it misses frames that nobody counts.
 */
const relay: ServeModule = {
  options: { inbound: { memory: "own" }, lanes: { whenFull: "drop" } },
  async connection(connection, { endpoint }): Promise<void> {
    const { frames } = connection;
    while (await frames.waitToRead()) {
      const batch = frames.take();
      for (const other of endpoint.connections) {
        if (other === connection) continue;
        for (const frame of batch) other.trySend(frame);
      }
    }
  },
};

/** Reads every frame and forgets it. */
const sink: ServeModule = {
  async connection({ frames }): Promise<void> {
    while (await frames.waitToRead()) frames.take();
  },
};

/** The handlers that need no module, by name. */
export const BUILT_IN: ReadonlyMap<string, ServeModule> = new Map([["echo", echo], ["relay", relay], ["sink", sink]]);
