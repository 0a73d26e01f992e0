import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  connect,
  type Connection,
  FrameCorruptError,
  FrameDecoder,
  FrameTooLargeError,
  ServerEndpoint,
} from "../../mod.ts";
import { mqttFormat } from "../../examples/formats.ts";
import { missing, Program } from "../peers/program.ts";
import { portOf, until } from "../support/endpoints.ts";
import { freePort } from "../support/free_port.ts";
import { test } from "../support/test.ts";
import { joined, u16 } from "./cut.ts";

const [CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT] = [1, 2, 3, 8, 9, 12, 13, 14];

const string = (text: string) => joined(u16(text.length), new TextEncoder().encode(text));
const typeOf = (packet: Uint8Array) => packet[0] >>> 4;
/** A packet, whose length is filled in: its type and flags, room for the length, and the rest. */
const packet = (type: number, flags: number, ...rest: ArrayLike<number>[]) => joined([type << 4 | flags, 0], ...rest);

/** What stands behind a packet's length, which is as long as its bytes say. */
function restOf(packet: Uint8Array): Uint8Array {
  let at = 1;
  while (packet[at] >= 0x80) at++;
  return packet.subarray(at + 1);
}

/** What is sent in a PUBLISH that wants no answer: behind the topic. */
function messageIn(publish: Uint8Array): string {
  const rest = restOf(publish);
  return new TextDecoder().decode(rest.subarray(2 + (rest[0] << 8 | rest[1])));
}

/** Messages around those sizes at which the length takes one byte more: 128 and 16,384, less the topic "t/1". */
const messages = [0, 5, 122, 123, 300, 16_378, 16_379, 100_000].map((size) => "m".repeat(size));

/** Passes what is published on to all who have subscribed to anything. */
async function pass(connection: Connection, subscribers: Set<Connection>): Promise<void> {
  for await (const frame of connection) {
    const type = typeOf(frame);
    const id = restOf(frame).subarray(0, 2);
    if (type === DISCONNECT) break;
    if (type === CONNECT) await connection.send(packet(CONNACK, 0, [0, 0]));
    if (type === PINGREQ) await connection.send(packet(PINGRESP, 0));
    if (type === SUBSCRIBE) {
      subscribers.add(connection);
      await connection.send(packet(SUBACK, 0, id, [0]));
    }
    if (type === PUBLISH) { for (const subscriber of subscribers) await subscriber.send(frame); }
  }
  subscribers.delete(connection);
}

const noClients = await missing("sh", ["-c", "command -v mosquitto_pub mosquitto_sub"]) &&
  "mosquitto_pub and mosquitto_sub aren't installed";

test("mqttFormat serves mosquitto_sub and mosquitto_pub: every message gets from one to the other", async () => {
  const subscribers = new Set<Connection>();
  const endpoint = await ServerEndpoint.listen({ format: mqttFormat }, (connection) => pass(connection, subscribers));
  const at = ["-h", "127.0.0.1", "-p", `${portOf(endpoint)}`, "-t", "t/1"];
  await using sub = Program.spawn("mosquitto_sub", [...at, "-C", `${messages.length}`, "-W", "10", "-F", "%l %p"]);
  await until(() => subscribers.size === 1);
  for (const message of messages) {
    await using pub = Program.spawn("mosquitto_pub", [...at, message === "" ? "-n" : "-s"], { input: message });
    assertEquals((await pub.ended).code, 0);
  }
  const { code, stdout } = await sub.ended;
  assertEquals([code, stdout], [0, messages.map((message) => `${message.length} ${message}\n`).join("")]);
  await endpoint.close();
}, { timeout: 10_000, skip: noClients });

/** Debian puts it where a user's PATH doesn't lead. */
const inSbin = (command: string) => ["-c", `PATH=$PATH:/usr/sbin; ${command}`];
const noBroker = await missing("sh", inSbin("command -v mosquitto")) && "mosquitto isn't installed";

test("mqttFormat gets its messages back from the broker mosquitto", async () => {
  const port = await freePort();
  await using broker = Program.spawn("sh", inSbin(`exec mosquitto -p ${port}`));
  await until(() => /^.*mosquitto version \S+ running$/m.test(broker.stderr));
  const client = await connect({ port, hostname: "127.0.0.1", format: mqttFormat });
  const next = async () => {
    const frame = await client.frames.read();
    assert(frame !== undefined, "the broker closed");
    return frame;
  };
  await client.send(packet(CONNECT, 0, string("MQTT"), [4, 2], u16(30), string("framed"))); // 3.1.1, a clean session
  assertEquals(await next(), Uint8Array.of(CONNACK << 4, 2, 0, 0));
  await client.send(packet(SUBSCRIBE, 2, u16(7), string("t/#"), [0]));
  assertEquals([typeOf(await next())], [SUBACK]);
  for (const message of messages) {
    await client.send(packet(PUBLISH, 0, string("t/1"), new TextEncoder().encode(message)));
  }
  for (const message of messages) assertEquals(messageIn(await next()), message);
  await client.send(packet(PINGREQ, 0));
  assertEquals([typeOf(await next())], [PINGRESP]);
  await client.send(packet(DISCONNECT, 0));
  assertEquals(await client.frames.read(), undefined);
  assertEquals((await client.closed).reason, "peer-closed");
}, { timeout: 10_000, skip: noBroker });

test("mqttFormat takes no length that MQTT doesn't: of 5 bytes, or of more than it needs", () => {
  const errors = [[0x30, 0xff, 0xff, 0xff, 0xff, 0x01], [0x30, 0x85, 0x00]].map((header) => {
    const decoder = new FrameDecoder({ ...mqttFormat, maxFrameBytes: 268_435_455 }); // the most that MQTT can say
    decoder.push(Uint8Array.from(header));
    return decoder.error;
  });
  assertInstanceOf(errors[0], FrameTooLargeError);
  assertInstanceOf(errors[1], FrameCorruptError);
});
