import { assertEquals } from "@std/assert";
import { AcceptQueue } from "../../src/transport/accept_queue.ts";
import type { TransportSocket } from "../../src/transport/contract.ts";
import { test } from "../support/test.ts";

function setup(backlog?: number): { queue: AcceptQueue; log: string[]; socket: (name: string) => TransportSocket } {
  const log: string[] = [];
  const names = new Map<TransportSocket, string>();
  const queue = new AcceptQueue({
    accept: (socket) => void log.push(`accept ${names.get(socket)}`),
    acceptFailed: (error) => void log.push(`failed ${error.message}`),
  }, backlog);
  const socket = (name: string): TransportSocket => {
    const made = { destroy: () => void log.push(`destroy ${name}`) } as TransportSocket;
    names.set(made, name);
    return made;
  };
  return { queue, log, socket };
}

for (const backlog of [1, 2, 511]) {
  test(`AcceptQueue holds ${backlog} sockets while it is paused, and destroys the next`, async () => {
    const { queue, log, socket } = setup(backlog);
    queue.pause();
    for (let i = 0; i <= backlog; i++) queue.push(socket(`${i}`));
    assertEquals(log, [`destroy ${backlog}`]);
    queue.resume();
    await undefined;
    assertEquals(log.slice(1), Array.from({ length: backlog }, (_, i) => `accept ${i}`));
  });
}

test("AcceptQueue holds 511 unless told otherwise", () => {
  const { queue, log, socket } = setup();
  queue.pause();
  for (let i = 0; i < 512; i++) queue.push(socket(`${i}`));
  assertEquals(log, ["destroy 511"]);
});

test("AcceptQueue keeps the order of what comes while it hands over", async () => {
  const { queue, log, socket } = setup();
  queue.pause();
  queue.push(socket("a"));
  queue.resume();
  queue.push(socket("b"));
  queue.pause();
  queue.resume();
  await undefined;
  queue.push(socket("c"));
  assertEquals(log, ["accept a", "accept b", "accept c"]);
});

test("AcceptQueue.close() destroys what is held and what comes", async () => {
  const { queue, log, socket } = setup();
  queue.pause();
  queue.push(socket("a"));
  queue.close();
  queue.resume();
  queue.push(socket("b"));
  await undefined;
  assertEquals(log, ["destroy a", "destroy b"]);
});
