/** How many promises a frame costs: counted, as a clock would say something else each time. */
import { assertEquals, assertGreaterOrEqual, assertStrictEquals } from "@std/assert";
import { Channel, type Connection, type ConnectionHandler } from "../../mod.ts";
import { test } from "../support/test.ts";
import { AWAITS_OF_IDIOMATIC_ECHO, batchEcho, idiomaticEcho } from "./support/echoes.ts";
import { COUNTED_FOR_AN_AWAIT, promisesMadeBy } from "./support/promises.ts";
import { chunkOf, Served } from "./support/served.ts";

const FEW = 50;
const MANY = 250;
const TRIES = 5;

test("batchEcho costs no promise for a frame, and few for a turn", async () => {
  assertEquals(await promisesPerFrame(batchEcho, 0), 0);
  await using served = await Served.open(batchEcho);
  await served.turn(chunkOf(FEW, 64));
  const chunk = chunkOf(1, 64);
  const empty = await promisesMadeBy(() => served.transport.turn());
  const turn = await promisesMadeBy(async () => void await served.turn(chunk));
  assertGreaterOrEqual(6, turn - empty);
});

test("idiomaticEcho costs one promise for a frame: the one that `for await` asks for", async () => {
  assertEquals(await promisesPerFrame(idiomaticEcho, AWAITS_OF_IDIOMATIC_ECHO), 1);
});

test("`for await` that finds nothing waits in one promise", async () => {
  const { reader, writer } = new Channel<number>();
  const iterator = reader[Symbol.asyncIterator]();
  const kept: Promise<IteratorResult<number>>[] = [];
  const alone = await promisesMadeBy(() => Promise.resolve());
  const made = await promisesMadeBy(() => {
    for (let n = 0; n < MANY; n++) {
      kept.push(iterator.next());
      writer.tryWrite(n);
    }
    return Promise.resolve();
  });
  assertEquals(made - alone, MANY);
  assertEquals(await Promise.all(kept), kept.map((_, value) => ({ done: false, value })));
});

test("Connection.send() gives the same promise each time it need not wait", async () => {
  let connection!: Connection;
  await using _served = await Served.open(async (made) => {
    connection = made;
    await batchEcho(made);
  });
  assertStrictEquals(connection.send(new Uint8Array(1)), connection.send(new Uint8Array(1)));
});

test("Control: an async function for each frame is caught", async () => {
  const asyncSend: ConnectionHandler = async (connection) => {
    const send = async (frame: Uint8Array) => {
      await connection.send(frame);
    };
    for await (const frame of connection) await send(frame);
  };
  assertGreaterOrEqual(await promisesPerFrame(asyncSend, AWAITS_OF_IDIOMATIC_ECHO + 1), 2);
});

test("Control: a read() for each frame of the batch path is caught", async () => {
  const reads: ConnectionHandler = async ({ frames, ...connection }) => {
    for (let frame = await frames.read(); frame !== undefined; frame = await frames.read()) connection.trySend?.(frame);
  };
  assertGreaterOrEqual(await promisesPerFrame(reads, 1), 1);
});

/**
 * The promises that one more frame in a chunk costs, besides what the program's own `awaits` for each frame count as:
 * what a turn costs whatever is in it isn't in that.
 */
async function promisesPerFrame(handler: ConnectionHandler, awaits: number): Promise<number> {
  await using served = await Served.open(handler);
  const few = chunkOf(FEW, 64);
  const many = chunkOf(MANY, 64);
  for (let i = 0; i < 3; i++) await served.turn(many);
  const made = async (chunk: Uint8Array) => {
    let most = -Infinity; // where live promises are counted, a collection in between makes them fewer, never more
    for (let i = 0; i < TRIES; i++) {
      most = Math.max(most, await promisesMadeBy(async () => void await served.turn(chunk)));
    }
    return most;
  };
  const more = await made(many) - await made(few);
  return more / (MANY - FEW) - awaits * COUNTED_FOR_AN_AWAIT;
}
