import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, detectTransport, FrameDecoder, FrameEncoder, ServerEndpoint } from "../../mod.ts";
import { postgresFormat, postgresStartupFormat } from "../../examples/formats.ts";
import { withPreamble } from "../../examples/preamble.ts";
import { missing, Program } from "../peers/program.ts";
import { portOf } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { joined, u16, u32 } from "./cut.ts";
import { noPostgres, PostgresServer } from "./peers/postgres_server.ts";

const PROTOCOL_3 = 196_608;

const zeroEnded = (text: string) => joined(new TextEncoder().encode(text), [0]);
const typeOf = (message: Uint8Array) => String.fromCharCode(message[0]);
/** A message: its type, room for its length, and its body. */
const message = (type: string, ...body: ArrayLike<number>[]) => joined([type.charCodeAt(0), 0, 0, 0, 0], ...body);
const query = (text: string) => message("Q", zeroEnded(text));

const startup = new FrameEncoder(postgresStartupFormat).encode(
  joined(u32(PROTOCOL_3), zeroEnded("user"), zeroEnded("demo"), zeroEnded("database"), zeroEnded("postgres"), [0]),
);

/** The messages of one answer: all up to ReadyForQuery. */
async function answer(connection: Connection): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for (;;) {
    const next = await connection.frames.read();
    assert(next !== undefined, "the server closed");
    messages.push(next);
    if (typeOf(next) === "Z") return messages;
  }
}

/** The one column of each DataRow, as text: behind the header stand the number of columns and the value's length. */
function rows(messages: readonly Uint8Array[]): string[] {
  return messages.filter((one) => typeOf(one) === "D").map((row) => new TextDecoder().decode(row.subarray(11)));
}

test(
  "postgresFormat speaks with a real server: start-up, queries one after the other, rows up to 3 MB, an error",
  async () => {
    await using server = await PostgresServer.start();
    const transport = withPreamble(await detectTransport(), { send: startup });
    const client = await connect({ port: server.port, format: postgresFormat, transport });
    const greeting = await answer(client);
    assertEquals([typeOf(greeting[0]), greeting[0].subarray(5)], ["R", u32(0)]); // AuthenticationOk
    assert(greeting.some((one) => typeOf(one) === "K"));

    await client.send(query("select 1"));
    const one = await answer(client);
    assertEquals([one.map(typeOf).join(""), rows(one)], ["TDCZ", ["1"]]);

    for (const text of ["generate_series(1, 5000)::text", "repeat('x', 3000000)"]) {
      client.trySend(
        query(`select ${text}`),
      );
    }
    assertEquals(rows(await answer(client)), Array.from({ length: 5_000 }, (_, i) => `${i + 1}`));
    assertEquals(rows(await answer(client)), ["x".repeat(3_000_000)]);

    await client.send(query("select nothing"));
    assertEquals((await answer(client)).map(typeOf).join(""), "EZ");
    await client.send(message("X"));
    assertEquals(await client.frames.read(), undefined);
    assertEquals((await client.closed).reason, "peer-closed");
  },
  { skip: await noPostgres() },
);

/** How many bytes a client's first message has, once it is whole. */
function startupBytes(bytes: Uint8Array): number {
  const decoder = new FrameDecoder(postgresStartupFormat);
  decoder.feed(bytes);
  const body = decoder.next();
  if (decoder.error !== undefined) throw decoder.error;
  return body === undefined ? 0 : 4 + body.length;
}

/** Lets anyone in, and answers each query with one row: the query itself. */
async function answerQueries(connection: Connection): Promise<void> {
  const ready = message("Z", zeroEnded("I").subarray(0, 1));
  await connection.send(message("R", u32(0)));
  await connection.send(message("S", zeroEnded("server_version"), zeroEnded("15.0")));
  await connection.send(message("S", zeroEnded("client_encoding"), zeroEnded("UTF8")));
  await connection.send(ready);
  for await (const asked of connection) {
    if (typeOf(asked) === "X") return;
    assertEquals(typeOf(asked), "Q");
    const value = asked.subarray(5, -1);
    const text = [u32(25), u16(0xffff), u32(0xffff_ffff), u16(0)]; // the type text, of any length, no modifier, as text
    await connection.send(message("T", u16(1), zeroEnded("asked"), u32(0), u16(0), ...text));
    await connection.send(message("D", u16(1), u32(value.length), value));
    await connection.send(message("C", zeroEnded("SELECT 1")));
    await connection.send(ready);
  }
}

test("postgresFormat serves psql: it gets in, and each of its queries is answered", async () => {
  const transport = withPreamble(await detectTransport(), { take: startupBytes });
  const endpoint = await ServerEndpoint.listen({ format: postgresFormat, transport }, answerQueries);
  const url = `postgresql://demo@127.0.0.1:${portOf(endpoint)}/demo?sslmode=disable&gssencmode=disable`;
  const commands = ["select 1", "select 'é'", `select '${"x".repeat(100_000)}'`];
  await using psql = Program.spawn("psql", [url, "-X", "-A", "-t", ...commands.flatMap((one) => ["-c", one])]);
  const { code, stdout, stderr } = await psql.ended;
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trimEnd().split("\n"), commands);
  await endpoint.close();
}, { timeout: 10_000, skip: await missing("psql", ["--version"]) });
