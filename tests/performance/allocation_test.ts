/** What a frame makes the engine allocate: counted, as a clock would say something else each time. */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { ConnectionHandler } from "../../mod.ts";
import { test } from "../support/test.ts";
import { bytesAllocatedBy, NO_BYTES, NO_BYTES_OF_PROMISES, NO_OBJECTS, objectsMadeBy } from "./support/allocation.ts";
import { batchEcho, idiomaticEcho } from "./support/echoes.ts";
import { chunkOf, joined, Served } from "./support/served.ts";

const FEW = 50;
const MANY = 250;
/** Turns until V8 has compiled what it will compile: what it interprets allocates more. */
const WARM_UP = 400;
/**
 * What a frame may cost in bytes besides the view that it is: a place in each of two arrays, which don't grow on the way, and
 * what `for` gets from an array that it goes through. That is 53; 96 with arrays that grow.
 */
const BATCH_BYTES = 75;
/** The same and, for `for await`, a promise and the object in it. That is 189; 232 with arrays that grow. */
const IDIOMATIC_BYTES = 210;

test("batchEcho allocates a view for a frame, and a few bytes in queues", async () => {
  const [bytes, view] = [await bytesPerFrame(batchEcho), await bytesPerView()];
  assertLess(bytes - view, BATCH_BYTES);
}, { skip: NO_BYTES });

test("idiomaticEcho allocates a promise and its result besides", async () => {
  const [bytes, view] = [await bytesPerFrame(idiomaticEcho), await bytesPerView()];
  assertLess(bytes - view, IDIOMATIC_BYTES);
}, { skip: NO_BYTES_OF_PROMISES });

test("Control: a batch echo that joins what it sends is caught by its bytes", async () => {
  assertGreater(await bytesPerFrame(batchJoining) - await bytesPerView(), BATCH_BYTES);
}, { skip: NO_BYTES });

test("Control: an idiomatic echo that joins what it sends is caught by its bytes", async () => {
  assertGreater(await bytesPerFrame(idiomaticJoining) - await bytesPerView(), IDIOMATIC_BYTES);
}, { skip: NO_BYTES_OF_PROMISES });

test("batchEcho makes one object for a frame: the view that it is", async () => {
  assertEquals(await objectsPerFrame(batchEcho), { Uint8Array: 1 });
}, { skip: NO_OBJECTS });

test("idiomaticEcho makes a promise and its result besides", async () => {
  assertEquals(await objectsPerFrame(idiomaticEcho), { Object: 1, Promise: 1, Uint8Array: 1 });
}, { skip: NO_OBJECTS });

test("Control: an echo that joins what it sends is caught by its objects", async () => {
  assertGreater((await objectsPerFrame(batchJoining)).Uint8Array, 1);
  assertGreater((await objectsPerFrame(idiomaticJoining)).Uint8Array, 1);
}, { skip: NO_OBJECTS });

const batchJoining: ConnectionHandler = async (connection) => {
  const { frames } = connection;
  while (await frames.waitToRead()) {
    for (const frame of frames.take()) connection.trySend(joined([frame]));
  }
};

const idiomaticJoining: ConnectionHandler = async (connection) => {
  for await (const frame of connection) await connection.send(joined([frame]));
};

/** Bytes that one more frame in a chunk costs: what a turn costs whatever is in it isn't in that. */
async function bytesPerFrame(handler: ConnectionHandler): Promise<number> {
  await using served = await Served.open(handler);
  const bytes = async (frames: number) => {
    const chunk = chunkOf(frames, 64);
    for (let i = 0; i < WARM_UP; i++) await served.turn(chunk);
    return await bytesAllocatedBy(async () => void await served.turn(chunk));
  };
  const few = await bytes(FEW);
  return (await bytes(MANY) - few) / (MANY - FEW);
}

/** Bytes of a view, which differ between versions of V8. */
async function bytesPerView(): Promise<number> {
  const { buffer } = new Uint8Array(MANY);
  const kept: Uint8Array[] = new Array(MANY).fill(new Uint8Array(0));
  const bytes = await bytesAllocatedBy(() => {
    for (let i = 0; i < MANY; i++) kept[i] = new Uint8Array(buffer, i, 1);
    return Promise.resolve();
  });
  return bytes / MANY;
}

/** Objects that one more frame in a chunk costs, by type; whole ones. */
async function objectsPerFrame(handler: ConnectionHandler): Promise<Record<string, number>> {
  await using served = await Served.open(handler);
  const objects = async (frames: number) => {
    const chunk = chunkOf(frames, 64);
    for (let i = 0; i < WARM_UP; i++) await served.turn(chunk);
    return await objectsMadeBy(async () => void await served.turn(chunk), 1);
  };
  const [few, many] = [await objects(FEW), await objects(MANY)];
  const each = Object.entries(many).map(([type, count]): [string, number] => [
    type,
    Math.round((count - (few[type] ?? 0)) / (MANY - FEW)),
  ]);
  return Object.fromEntries(each.filter(([, count]) => count > 0));
}
