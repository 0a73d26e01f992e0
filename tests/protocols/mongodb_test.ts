import { assert, assertEquals } from "@std/assert";
import { MongoClient } from "mongodb";
import { ServerEndpoint } from "../../mod.ts";
import { mongodbFormat } from "../../examples/formats.ts";
import { portOf } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { answerCommands } from "./peers/mongodb_responder.ts";

test("mongodbFormat serves MongoDB's own driver: its handshake, a ping, documents both ways up to 2 MB", async () => {
  const stored = [{ _id: 1, text: "small" }, { _id: 2, text: "x".repeat(1_000_000) }];
  const seen: string[] = [];
  const endpoint = await ServerEndpoint.listen(
    { format: mongodbFormat },
    (connection) => answerCommands(connection, stored, seen),
  );
  const client = new MongoClient(`mongodb://127.0.0.1:${portOf(endpoint)}/?directConnection=true`, {
    serverSelectionTimeoutMS: 5_000,
  });
  try {
    assertEquals(await client.db("demo").command({ ping: 1 }), { ok: 1 });
    const things = client.db("demo").collection<{ _id: number; text: string }>("things");
    assertEquals(await things.find().toArray(), stored);
    const many = Array.from({ length: 20 }, (_, i) => ({ _id: i, text: "y".repeat(100_000) }));
    assertEquals((await things.insertMany(many)).insertedCount, 20);
    const pings = await Promise.all(Array.from({ length: 30 }, () => client.db("demo").command({ ping: 1 })));
    assertEquals(pings.length, 30);
  } finally {
    await client.close();
  }
  await endpoint.close();
  for (const name of ["ping", "find", "insert"]) assert(seen.includes(name), `${name} is not in ${seen}`);
  const { framesIn, framesOut, bytesIn } = endpoint.stats();
  assertEquals(framesIn, seen.length);
  assertEquals(framesOut, framesIn);
  assert(bytesIn > 2_000_000);
}, { timeout: 10_000 });
