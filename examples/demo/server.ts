/** The server of the demo, as a process of its own: an echo that counts the wake-ups of its readers. */
import process from "node:process";
import { createInterface } from "node:readline";
import { type Connection, ServerEndpoint } from "../../mod.ts";
import { onStop } from "../../src/cli/signals.ts";
import { retainedBytes } from "./memory.ts";
import type { Answers, Command, Ready, Snapshot } from "./protocol.ts";

let wakeUps = 0;

async function echo(connection: Connection): Promise<void> {
  const { frames } = connection;
  for (;;) {
    let more = frames.waitToRead();
    if (typeof more !== "boolean") {
      more = await more;
      if (more) wakeUps++;
    }
    if (!more) return;
    for (const frame of frames.take()) {
      if (!connection.trySend(frame)) await connection.send(frame);
    }
  }
}

function say(line: Ready | Answers[Command]): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

onStop(() => {}); // a Ctrl-C is the other process's to handle, which then says what to do

const endpoint = await ServerEndpoint.listen({ port: 0 }, echo);
if (endpoint.address.transport !== "tcp") throw new Error("unreachable");
say({ port: endpoint.address.port });

const snapshot = (): Snapshot => ({ stats: endpoint.stats(), wakeUps });
const commands = createInterface({ input: process.stdin });
for await (const command of commands as AsyncIterable<Command>) {
  if (command === "stats") say(snapshot());
  else if (command === "measure") say({ ...snapshot(), retainedBytes: await retainedBytes() });
  else if (command === "drain") say(await endpoint.drain());
}
await endpoint.close(); // the other process is gone, or done
process.exit(0);
