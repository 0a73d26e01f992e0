import { assertEquals } from "@std/assert";
import { join } from "node:path";
import process from "node:process";
import protobuf from "protobufjs";
import { connect, FrameEncoder, ServerEndpoint } from "../../mod.ts";
import { protobufFormat } from "../../examples/formats.ts";
import { missing, Program } from "../peers/program.ts";
import { echo, portOf } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";
import { framesOf, joined } from "./cut.ts";

const Reading = new protobuf.Type("Reading")
  .add(new protobuf.Field("sensor", 1, "string"))
  .add(new protobuf.Field("value", 2, "double"))
  .add(new protobuf.Field("samples", 3, "uint32", "repeated"));

/** Of 0 bytes and more, around those where the varint grows, from 127 to 128 and from 16,383 to 16,384. */
const readings = [
  {},
  { value: 21.5 },
  ...[100, 123, 124, 125, 126, 127, 300, 16_379, 16_380, 16_381, 16_382, 70_000].map((length) => ({
    sensor: "s".repeat(length),
  })),
  { sensor: "t/1", value: -1, samples: [0, 1, 127, 128, 2 ** 32 - 1] },
];

test("protobufFormat cuts what protobufjs's encodeDelimited wrote", () => {
  const stream = joined(...readings.map((reading) => Reading.encodeDelimited(Reading.create(reading)).finish()));
  const frames = framesOf(protobufFormat, stream);
  assertEquals(frames.map((frame) => Reading.toObject(Reading.decode(frame))), readings);
  const sizes = new Set(frames.map(({ length }) => length));
  for (const size of [0, 127, 128, 16_383, 16_384]) assertEquals([size, sizes.has(size)], [size, true]);
});

test("protobufFormat makes what protobufjs's decodeDelimited reads", () => {
  const encoder = new FrameEncoder(protobufFormat);
  const stream = joined(...readings.map((reading) => encoder.encode(Reading.encode(Reading.create(reading)).finish())));
  const reader = protobuf.Reader.create(stream);
  for (const reading of readings) assertEquals(Reading.toObject(Reading.decodeDelimited(reader)), reading);
  assertEquals(reader.pos, reader.len);
});

test("protobufFormat carries messages of protobufjs over a connection, both ways", async () => {
  const endpoint = await ServerEndpoint.listen({ format: protobufFormat }, async (connection) => {
    for await (const frame of connection) {
      const { value } = Reading.decode(frame) as unknown as { value: number };
      await connection.send(Reading.encode(Reading.create({ value: 2 * value })).finish());
    }
  });
  const client = await connect({ port: portOf(endpoint), format: protobufFormat });
  await client.send(Reading.encode(Reading.create({ value: 10.5 })).finish());
  assertEquals(Reading.toObject(Reading.decode((await client.frames.read())!)), { value: 21 });
  await client.close();
  await endpoint.close();
});

// Debian's package belongs to Debian's python3, which needn't be the first on the PATH.
const python = process.platform === "linux" && !await missing("/usr/bin/python3", ["-V"])
  ? "/usr/bin/python3"
  : "python3";
const skip = await missing(python, ["-c", "import google.protobuf"]) && `${python} has no google.protobuf`;

test("protobufFormat gives Google's Python classes their own messages back", async () => {
  const endpoint = await ServerEndpoint.listen({ format: protobufFormat }, echo);
  const script = join(projectRoot, "tests", "protocols", "peers", "delimited_client.py");
  await using client = Program.spawn(python, [script, `${portOf(endpoint)}`]);
  const { code, stdout, stderr } = await client.ended;
  assertEquals([code, stderr, stdout], [0, "", "9 messages came back\n"]);
  await endpoint.close();
  assertEquals([endpoint.stats().framesIn, endpoint.stats().framesOut], [9, 9]);
}, { skip });
