import { assert, assertEquals } from "@std/assert";
import { Kafka, logLevel } from "kafkajs";
import { type Connection, ServerEndpoint } from "../../mod.ts";
import { kafkaFormat } from "../../examples/formats.ts";
import { portOf } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { joined, u16, u32 } from "./cut.ts";

const METADATA = 3;
const API_VERSIONS = 18;
/** The versions that this broker speaks: API_VERSIONS in 0 to 2, METADATA in 1. */
const VERSIONS = [[API_VERSIONS, 0, 2], [METADATA, 1, 1]];

const string = (text: string) => joined(u16(text.length), new TextEncoder().encode(text));
const array = (items: readonly Uint8Array[]) => joined(u32(items.length), ...items);

/** Answers what a client asks before it does anything else: which versions there are, and who holds which topics. */
async function answerRequests(connection: Connection, topics: readonly string[], seen: number[]): Promise<void> {
  for await (const request of connection) {
    const view = new DataView(request.buffer, request.byteOffset, request.length);
    const key = view.getInt16(0);
    seen.push(key);
    if (key !== API_VERSIONS && key !== METADATA) throw new TypeError(`Cannot answer request: its key is ${key}`);
    const body = key === API_VERSIONS ? apiVersions(view.getInt16(2)) : metadata(connection, topics);
    await connection.send(joined(u32(view.getInt32(4)), body));
  }
}

function apiVersions(version: number): Uint8Array {
  const versions = array(VERSIONS.map(([key, least, most]) => joined(u16(key), u16(least), u16(most))));
  return joined(u16(0), versions, version > 0 ? u32(0) : []);
}

/** Metadata 1: this broker, who it is, that it is the controller, and each topic with one partition, which it leads. */
function metadata({ localAddress }: Connection, topics: readonly string[]): Uint8Array {
  if (localAddress.transport !== "tcp") throw new TypeError("unreachable");
  const broker = joined(u32(0), string(localAddress.hostname), u32(localAddress.port), u16(0xffff));
  const partition = joined(u16(0), u32(0), u32(0), array([u32(0)]), array([u32(0)]));
  const topic = (name: string) => joined(u16(0), string(name), [0], array([partition]));
  return joined(array([broker]), u32(0), array(topics.map(topic)));
}

test("kafkaFormat serves the npm client kafkajs: it agrees on versions and lists 2,000 topics", async () => {
  const topics = Array.from({ length: 2_000 }, (_, i) => `topic-${i}`);
  const seen: number[] = [];
  const endpoint = await ServerEndpoint.listen(
    { format: kafkaFormat },
    (connection) => answerRequests(connection, topics, seen),
  );
  const kafka = new Kafka({
    clientId: "a-client",
    brokers: [`127.0.0.1:${portOf(endpoint)}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    assertEquals(await admin.listTopics(), topics);
    const { brokers, controller } = await admin.describeCluster();
    assertEquals([brokers.length, brokers[0].port, controller], [1, portOf(endpoint), 0]);
  } finally {
    await admin.disconnect();
  }
  await endpoint.close();
  assertEquals(seen[0], API_VERSIONS);
  assert(seen.includes(METADATA));
  const { framesIn, framesOut } = endpoint.stats();
  assertEquals([framesIn, framesOut], [seen.length, seen.length]);
}, { timeout: 10_000 });
