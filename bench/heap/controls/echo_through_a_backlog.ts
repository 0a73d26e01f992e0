import type { Connection } from "../../../src/connection/connection.ts";

/** Reads what comes as fast as it comes, into a list, and sends from there as fast as that goes. */
export async function echoThroughABacklog(connection: Connection): Promise<void> {
  const backlog: Uint8Array[] = [];
  let sending = false;
  const send = async () => {
    sending = true;
    for (let frame = backlog.shift(); frame !== undefined; frame = backlog.shift()) await connection.send(frame);
    sending = false;
  };
  for await (const frame of connection) {
    backlog.push(frame);
    if (!sending) void send().catch(() => {}); // how the connection ended is not this handler's to say
  }
}
