import { assertEquals } from "@std/assert";
import amqplib from "amqplib";
import { Buffer } from "node:buffer";
import { type Connection, detectTransport, ServerEndpoint } from "../../mod.ts";
import { amqpFormat } from "../../examples/formats.ts";
import { withPreamble } from "../../examples/preamble.ts";
import { payload, portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { joined, u16, u32 } from "./cut.ts";

const PROTOCOL_HEADER = joined(new TextEncoder().encode("AMQP"), [0, 0, 9, 1]);
const [METHOD, HEADER, BODY] = [1, 2, 3];
const FRAME_END = 0xce;
const FRAME_MAX = 131_072;

const shortString = (text: string) => joined([text.length], new TextEncoder().encode(text));
const longString = (text: string) => joined(u32(text.length), new TextEncoder().encode(text));

/** What a server answers to a method, by its class and number: the number of the answer, and its arguments. */
const answers: Record<string, [method: number, ...args: Uint8Array[]]> = {
  "10.11": [30, u16(10), u32(FRAME_MAX), u16(0)], // StartOk: Tune
  "10.40": [41, shortString("")], // Open: OpenOk
  "10.50": [51], // Close: CloseOk
  "20.10": [11, longString("")], // Channel.Open: OpenOk
  "20.40": [41], // Channel.Close: CloseOk
  "50.10": [11, shortString("jobs"), u32(0), u32(0)], // Queue.Declare: DeclareOk
  "85.10": [11], // Confirm.Select: SelectOk
};

/** Takes what is published to any queue, and confirms each message. */
async function takeMessages(connection: Connection, messages: Uint8Array[]): Promise<void> {
  const send = (channel: number, class_: number, method: number, ...args: Uint8Array[]) =>
    connection.send(joined([METHOD], u16(channel), u32(0), u16(class_), u16(method), ...args, [FRAME_END]));
  await send(0, 10, 10, Uint8Array.of(0, 9), u32(0), longString("PLAIN"), longString("en_US")); // Start
  let message: Uint8Array[] = [];
  let missing = 0;
  for await (const frame of connection) {
    assertEquals(frame[frame.length - 1], FRAME_END);
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const channel = view.getUint16(1);
    if (frame[0] === METHOD) {
      const answer = answers[`${view.getUint16(7)}.${view.getUint16(9)}`];
      if (answer !== undefined) await send(channel, view.getUint16(7), ...answer);
      continue;
    }
    if (frame[0] === HEADER) missing = Number(view.getBigUint64(11));
    if (frame[0] === BODY) {
      message.push(frame.subarray(7, -1));
      missing -= frame.length - 8;
    }
    if (missing > 0) continue;
    messages.push(joined(...message));
    message = [];
    await send(channel, 60, 80, u32(0), u32(messages.length), Uint8Array.of(0)); // Basic.Ack
  }
}

test("amqpFormat serves the npm client amqplib: its header, messages in one frame and in several", async () => {
  const take = (bytes: Uint8Array) => {
    const came = bytes.subarray(0, PROTOCOL_HEADER.length);
    assertEquals(came, PROTOCOL_HEADER.subarray(0, came.length));
    return came.length === PROTOCOL_HEADER.length ? came.length : 0;
  };
  const messages: Uint8Array[] = [];
  const transport = withPreamble(await detectTransport(), { take });
  const endpoint = await ServerEndpoint.listen(
    { format: amqpFormat, transport },
    (connection) => takeMessages(connection, messages),
  );
  const client = await amqplib.connect(`amqp://127.0.0.1:${portOf(endpoint)}`);
  const channel = await client.createConfirmChannel();
  await channel.assertQueue("jobs");
  const sizes = [0, 1, FRAME_MAX - 8, FRAME_MAX - 7, 300_000];
  for (const size of sizes) channel.sendToQueue("jobs", Buffer.from(payload(size, size)));
  await channel.waitForConfirms();
  await channel.close();
  await client.close();
  await until(() => endpoint.stats().active === 0);
  await endpoint.close();
  assertEquals(messages.length, sizes.length);
  for (const [index, size] of sizes.entries()) assertEquals(messages[index], payload(size, size));
}, { timeout: 10_000 });
