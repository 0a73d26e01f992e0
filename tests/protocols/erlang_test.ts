import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, type FrameFormat, ServerEndpoint } from "../../mod.ts";
import { erlangPacket1, erlangPacket2, erlangPacket4 } from "../../examples/formats.ts";
import { missing, Program } from "../peers/program.ts";
import { echo, payload, portOf } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

const script = join(projectRoot, "tests", "protocols", "peers", "packet_echo.escript");
const skip = await missing("erl", ["-noshell", "-eval", "halt(0)."]);

/** Sizes up to the largest that the length can say, or that the default limit allows. */
const formats: [packet: number, format: FrameFormat, sizes: number[]][] = [
  [1, erlangPacket1, [0, 1, 254, 255]],
  [2, erlangPacket2, [0, 1, 256, 65_534, 65_535]],
  [4, erlangPacket4, [0, 1, 256, 65_536, 1_048_576]],
];

for (const [packet, format, sizes] of formats) {
  test(`erlangPacket${packet} gives an Erlang client with {packet, ${packet}} its packets back`, async () => {
    const endpoint = await ServerEndpoint.listen({ format }, echo);
    await using client = Program.spawn("escript", [
      script,
      "client",
      `${packet}`,
      `${portOf(endpoint)}`,
      ...sizes.map(String),
    ]);
    const { code, stdout, stderr } = await client.ended;
    assertEquals([code, stderr, stdout], [0, "", `${sizes.length} packets came back\n`]);
    await endpoint.close();
  }, { skip });

  test(`erlangPacket${packet} gets its frames back from an Erlang server with {packet, ${packet}}`, async () => {
    await using server = Program.spawn("escript", [script, "server", `${packet}`]);
    const [, port] = await server.prints(/^port (\d+)\n/);
    const client = await connect({ port: Number(port), format });
    for (const size of sizes) await client.send(payload(size, size));
    for (const size of sizes) assertEquals(await client.frames.read(), payload(size, size));
    await client.close();
    assertEquals((await server.ended).code, 0);
  }, { skip });
}
