import { assert, assertGreater, assertLess } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import { runtime, test } from "../support/test.ts";
import { finish, TestListener } from "./support/link.ts";
import { realTcp } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

// Nagle's algorithm holds a second small write back until the first is acknowledged, and a receiver with nothing to
// send acknowledges after 40 ms. So a question in two writes shows whether TCP_NODELAY is on.
const rounds = 15;
/** Between what most rounds take with it and without, in ms. */
const threshold = 20;
const { name, transport } = realTcp;

test(`${name}: TCP_NODELAY is on for a dialled socket`, async () => {
  const answering = createServer({ noDelay: true }, answer);
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  const { port } = answering.address() as { port: number };
  const client = new Peer(await transport.connect({ address: { transport: "tcp", hostname: "127.0.0.1", port } }));
  assertLess(await timeQuestions(client.start()), threshold);
  await finish(client);
  await new Promise((resolve) => answering.close(resolve));
});

test(`${name}: TCP_NODELAY is on for an accepted socket`, async () => {
  await using listener = await TestListener.open(realTcp);
  assert(listener.address.transport === "tcp");
  const stranger = connect({ host: listener.address.hostname, port: listener.address.port, noDelay: true });
  answer(stranger);
  const server = new Peer(await listener.next()).start();
  assertLess(await timeQuestions(server), threshold);
  await finish(server);
  stranger.destroy();
  if (!stranger.closed) await new Promise((resolve) => stranger.on("close", resolve));
});

test("without TCP_NODELAY, the same questions take their 40 ms", async () => {
  await using listener = await TestListener.open(realTcp);
  assert(listener.address.transport === "tcp");
  const { hostname: host, port } = listener.address;
  const socket = await new Promise<Socket>((resolve) => {
    const asking = connect({ host, port, noDelay: false }, () => resolve(asking));
  });
  const server = new Peer(await listener.next());
  server.reactions = {
    data: () => {
      if (server.received % 2 === 0) server.write(Uint8Array.of(1));
    },
  };
  server.start();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const answered = new Promise((resolve) => socket.once("data", resolve));
    await new Promise((resolve) => socket.write("?", resolve));
    await new Promise((resolve) => socket.write("?", resolve));
    await answered;
    times.push(performance.now() - started);
  }
  assertGreater(median(times), threshold);
  socket.destroy();
  await finish(server);
}, { skip: runtime === "bun" ? "Bun's sockets always have it on" : undefined });

/** Answers every two bytes with one. */
function answer(socket: Socket): void {
  let pending = 0;
  socket.on("error", () => {});
  socket.on("data", ({ length }) => {
    for (pending += length; pending >= 2; pending -= 2) socket.write("!");
  });
}

/** How long most rounds take, in ms. */
async function timeQuestions(peer: Peer): Promise<number> {
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now();
    await peer.send(Uint8Array.of(1));
    await peer.send(Uint8Array.of(2));
    await peer.until(() => peer.received === round);
    times.push(performance.now() - started);
  }
  return median(times);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
