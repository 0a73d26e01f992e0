/**
 * A chat room. A member's first frame is its name; each further one is relayed to all others. A member that doesn't read
 * is dropped once so much waits for it, so that it holds up no one and little memory. Ctrl-C drains the room.
 *
 *     deno run --allow-net examples/chat.ts serve [PORT]
 *     deno run --allow-net examples/chat.ts join NAME [PORT]         (then a line is a message)
 *     bun examples/chat.ts serve [PORT]
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { connect, type Connection, lengthPrefixed, ServerEndpoint } from "@framed/server-endpoint";

const MAX_NAME_BYTES = 64;
const MAX_MESSAGE_BYTES = 16_384;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (frame: Uint8Array | undefined): string => new TextDecoder().decode(frame);

const members = new Map<Connection, string>();

/** Sends to every member but one. `trySend` never waits: who has no room for one more message is dropped. */
function relay(message: Uint8Array, from?: Connection): void {
  for (const [member, name] of members) {
    if (member === from || member.trySend(message)) continue;
    members.delete(member);
    console.log(`${name} is too slow`);
    member.abort();
  }
}

/** Puts the name of who sent a message before it, whatever bytes that is made of. */
function named(name: string, message: Uint8Array): Uint8Array {
  if (message.length > MAX_MESSAGE_BYTES) throw new RangeError("Cannot relay message: it is too long");
  const prefix = encode(`${name}: `);
  const all = new Uint8Array(prefix.length + message.length);
  all.set(prefix);
  all.set(message, prefix.length);
  return all;
}

async function attend(connection: Connection): Promise<void> {
  const first = await connection.frames.read();
  if (first === undefined) return;
  const name = decode(first);
  if (first.length > MAX_NAME_BYTES || !/^[\p{L}\p{N}_-]+$/u.test(name) || [...members.values()].includes(name)) {
    return await connection.send(encode("* This name is taken, or none")); // returning closes
  }
  members.set(connection, name);
  relay(encode(`* ${name} joined`));
  try {
    for await (const frame of connection) relay(named(name, frame), connection);
  } finally {
    members.delete(connection);
    relay(encode(`* ${name} left`));
  }
}

async function serve(port: number): Promise<void> {
  const endpoint = await ServerEndpoint.listen({
    port,
    format: lengthPrefixed({ maxFrameBytes: MAX_NAME_BYTES + 2 + MAX_MESSAGE_BYTES }),
    lanes: { frames: 256, bytes: 1_048_576 }, // what may wait for one member
    limits: { connections: 1_000, framesPerSecond: 100 },
  }, attend);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void endpoint.close());
  console.log("listening on", JSON.stringify(endpoint.address));
  await endpoint.finished;
  console.log("closed");
}

async function join(name: string, port: number): Promise<void> {
  const connection = await connect({ port });
  await connection.send(encode(name));
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => void connection.send(encode(line)).catch(() => lines.close()));
  lines.on("close", () => void connection.close());
  for await (const frame of connection) console.log(decode(frame));
  lines.close();
}

const [command, ...rest] = process.argv.slice(2);
if (command === "serve") await serve(Number(rest[0] ?? 7000));
else if (command === "join" && rest.length > 0) await join(rest[0], Number(rest[1] ?? 7000));
else {
  console.error("chat: serve [PORT] or join NAME [PORT]");
  process.exitCode = 2;
}
