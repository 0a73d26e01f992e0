import type { Connection } from "../../../mod.ts";

/** Echo in batches, as who wants the most of it would write it. */
export async function batchEcho(connection: Connection): Promise<void> {
  const { frames } = connection;
  while (await frames.waitToRead()) {
    for (const frame of frames.take()) {
      if (!connection.trySend(frame)) await connection.send(frame);
    }
  }
}

/** Echo as most people would write it. */
export async function idiomaticEcho(connection: Connection): Promise<void> {
  for await (const frame of connection) await connection.send(frame);
}

/** How often `idiomaticEcho` awaits for each frame: what `for await` does, and its own. */
export const AWAITS_OF_IDIOMATIC_ECHO = 2;
