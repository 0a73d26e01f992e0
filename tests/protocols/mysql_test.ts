import { assertEquals } from "@std/assert";
import { type Connection, ServerEndpoint } from "../../mod.ts";
import { mysqlFormat } from "../../examples/formats.ts";
import { missing, Program } from "../peers/program.ts";
import { portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { joined } from "./cut.ts";

const COM_QUIT = 1;
const COM_QUERY = 3;
const VAR_STRING = 0xfd;
/** CLIENT_LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION and PLUGIN_AUTH. */
const CAPABILITIES = 0x0008_a201;

const utf8 = (text: string) => new TextEncoder().encode(text);
const zeroEnded = (text: string) => joined(utf8(text), [0]);
const u16le = (value: number) => Uint8Array.of(value, value >>> 8);

/** A length as MySQL puts it before a string: in 1, 3, 4 or 9 bytes. */
function lengthEncoded(text: string): Uint8Array {
  const bytes = utf8(text);
  const { length } = bytes;
  const prefix = length < 251
    ? [length]
    : length < 65_536
    ? [0xfc, ...u16le(length)]
    : [0xfd, length & 255, length >>> 8 & 255, length >>> 16];
  return joined(prefix, bytes);
}

const OK = Uint8Array.of(0, 0, 0, 2, 0, 0, 0);
const EOF = Uint8Array.of(0xfe, 0, 0, 2, 0);

/** The first packet, which the server sends: protocol version 10. */
function greeting(): Uint8Array {
  const salt = new Uint8Array(20).fill(42);
  return joined(
    [10],
    zeroEnded("8.0.0-framed"),
    [1, 0, 0, 0],
    salt.subarray(0, 8),
    [0],
    u16le(CAPABILITIES & 0xffff),
    [45],
    u16le(2),
    u16le(CAPABILITIES >>> 16),
    [salt.length + 1],
    new Uint8Array(10),
    salt.subarray(8),
    [0],
    zeroEnded("mysql_native_password"),
  );
}

function column(name: string): Uint8Array {
  const texts = ["def", "", "", "", name, name].map(lengthEncoded);
  return joined(...texts, [12], u16le(45), [0, 0, 1, 0, VAR_STRING], u16le(0), [0], u16le(0));
}

/** Lets anyone in, and answers each query with one row of one column: the query's own text. */
async function serveQueries(connection: Connection, queries: string[]): Promise<void> {
  const send = (sequence: number, payload: Uint8Array) => connection.send(joined([sequence & 255], payload));
  await send(0, greeting());
  const response = await connection.frames.read();
  if (response === undefined) return;
  assertEquals(response[0], 1); // its sequence number
  await send(2, OK);
  for await (const packet of connection) {
    assertEquals(packet[0], 0); // each command begins anew
    const command = packet[1];
    if (command === COM_QUIT) return;
    assertEquals(command, COM_QUERY);
    const query = new TextDecoder().decode(packet.subarray(2));
    queries.push(query);
    const packets = [Uint8Array.of(1), column("asked"), EOF, lengthEncoded(query), EOF];
    for (const [index, payload] of packets.entries()) await send(index + 1, payload);
  }
}

test("mysqlFormat serves the client mariadb: its handshake, queries, and rows up to 2 MB", async () => {
  const queries: string[] = [];
  const endpoint = await ServerEndpoint.listen(
    { format: mysqlFormat },
    (connection) => serveQueries(connection, queries),
  );
  const asked = ["select 1", "select 'é'", ...[250, 251, 65_536, 2_000_000].map((n) => `select '${"x".repeat(n)}'`)];
  const args = ["--no-defaults", "--skip-ssl", "-h", "127.0.0.1", "-P", `${portOf(endpoint)}`, "-u", "demo"];
  const input = asked.join(";\n");
  await using client = Program.spawn("mariadb", [...args, "--batch", "--skip-column-names"], { input });
  const { code, stdout, stderr } = await client.ended;
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trimEnd().split("\n"), asked);
  await until(() => endpoint.stats().active === 0); // its last packet, COM_QUIT, has come
  await endpoint.close();
  assertEquals(queries, asked);
  assertEquals(endpoint.stats().framesIn, 1 + asked.length + 1);
}, { timeout: 10_000, skip: await missing("mariadb", ["--version"]) });
