import { Channel } from "../../../src/channel/channel.ts";
import type { Connection } from "../../../src/connection/connection.ts";

/**
 * The handler that upstream's fix is, on a flat endpoint: it waits on what comes and on what the program wants to send,
 * by itself, with a race. Nothing in the library can help it.
 */
export async function echoRacingAnOutbox(connection: Connection): Promise<void> {
  const outbox = new Channel<Uint8Array>();
  const outboxWait = outbox.reader.waitToRead();
  for (;;) {
    await Promise.race([outboxWait, connection.frames.waitToRead()]);
    const frame = connection.frames.tryRead();
    if (frame === undefined) return;
    await connection.send(frame);
  }
}
