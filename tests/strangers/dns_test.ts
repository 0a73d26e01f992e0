import { assertEquals, assertMatch } from "@std/assert";
import { connect, type Connection, ServerEndpoint } from "../../mod.ts";
import { answerQueries, demoZone } from "../../examples/dns/responder.ts";
import { dnsFormat } from "../../examples/formats.ts";
import { bytes as fromHex, hex as toHex } from "../frame/support.ts";
import { missing, Program } from "../peers/program.ts";
import { programFile } from "../support/runtime_process.ts";
import { portOf } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

/**
 * What `dig +tcp demo.example A` (DiG 9.18.49) put on the wire, its 2-byte length first: one question, and an OPT record
 * with a cookie.
 */
const RECORDED_QUERY = "0035" + "ff9c" + "0120" + "0001000000000001" + "0464656d6f076578616d706c6500" + "00010001" +
  "00002904d000000000000c000a000867b21bbddc866c45";

/** NOERROR, authoritative, recursion desired; the question again; 192.0.2.1 for 300 s; an OPT record of its own. */
const EXPECTED_REPLY = "ff9c" + "8500" + "0001000100000001" + "0464656d6f076578616d706c6500" + "00010001" +
  "c00c" + "00010001" + "0000012c" + "0004" + "c0000201" + "0000290" + "4d0000000000000";

function listen(): Promise<ServerEndpoint> {
  return ServerEndpoint.listen({ format: dnsFormat }, (connection) => answerQueries(connection, demoZone));
}

/** Sends a query, in hex, and gives the reply, in hex; `undefined` if the other side closed instead. */
async function ask(client: Connection, query: string): Promise<string | undefined> {
  await client.send(fromHex(query));
  const reply = await client.frames.read();
  return reply === undefined ? undefined : toHex(reply);
}

const header = (flags: string, counts: string, id = "abcd") => id + flags + counts;
const WWW = "03777777" + "0464656d6f076578616d706c6500";
const ONE_QUESTION = "0001000000000000";

test("the DNS responder answers a query that dig sent", async () => {
  const endpoint = await listen();
  const client = await connect({ port: portOf(endpoint), format: dnsFormat });
  const query = fromHex(RECORDED_QUERY);
  assertEquals(query[0] << 8 | query[1], query.byteLength - 2);
  assertEquals(await ask(client, RECORDED_QUERY.slice(4)), EXPECTED_REPLY);
  await client.close();
  await endpoint.close();
});

test("the DNS responder answers pipelined queries in order, each with its own id", async () => {
  const endpoint = await listen();
  const client = await connect({ port: portOf(endpoint), format: dnsFormat });
  for (const id of ["0001", "0002", "0003"]) {
    client.trySend(fromHex(header("0000", ONE_QUESTION, id) + WWW + "00010001"));
  }
  for (const id of ["0001", "0002", "0003"]) {
    const reply = toHex((await client.frames.read())!);
    assertEquals(
      reply,
      header("8400", "0001000200000000", id) + WWW + "00010001" + "c00c000100010000012c0004c000020a" +
        "c00c000100010000012c0004c000020b",
    );
  }
  await client.close();
  await endpoint.close();
});

/** Flags of the reply and its counts of questions, answers, authority and additional records, for each query. */
const replies: [what: string, query: string, flags: string, counts: string][] = [
  ["NXDOMAIN to a name that isn't there", "046e6f7065" + WWW.slice(8) + "00010001", "8403", "0001000000010000"],
  ["no records to a type that a name doesn't have", WWW + "00100001", "8400", "0001000000010000"],
  ["a name in any case as the same name", "03575757" + WWW.slice(8) + "00010001", "8400", "0001000200000000"],
  ["REFUSED to a name outside its zone", "076578616d706c6500" + "00010001", "8005", "0001000000000000"],
  ["REFUSED to a class that isn't IN", WWW + "00010003", "8005", "0001000000000000"],
  ["FORMERR to a name cut off", "03777777", "8001", "0000000000000000"],
  ["FORMERR to a name that points at itself", "c00c" + "00010001", "8001", "0000000000000000"],
  ["FORMERR to bytes after the question", WWW + "00010001" + "00", "8001", "0000000000000000"],
];

for (const [what, query, flags, counts] of replies) {
  test(`the DNS responder says ${what}`, async () => {
    const endpoint = await listen();
    const client = await connect({ port: portOf(endpoint), format: dnsFormat });
    const reply = await ask(client, header("0000", ONE_QUESTION) + query);
    assertEquals(reply?.slice(0, 24), header(flags, counts));
    await client.close();
    await endpoint.close();
  });
}

test("the DNS responder says FORMERR to two questions, NOTIMP to another opcode, BADVERS to a later EDNS", async () => {
  const endpoint = await listen();
  const client = await connect({ port: portOf(endpoint), format: dnsFormat });
  const two = await ask(client, header("0000", "0002000000000000") + (WWW + "00010001").repeat(2));
  assertEquals(two, header("8001", "0000000000000000"));
  const status = await ask(client, header("1000", ONE_QUESTION) + WWW + "00010001");
  assertEquals(status?.slice(0, 8), "abcd9004");
  const later = await ask(client, header("0000", "0001000000000001") + WWW + "00010001" + "00002904d0000100000000");
  assertEquals(later?.slice(0, 24), header("8000", "0001000000000001"));
  assertEquals(later?.slice(-22), "00002904d0010000000000");
  await client.close();
  await endpoint.close();
});

test("the DNS responder closes on what it can't answer: no whole header, or a response", async () => {
  const endpoint = await listen();
  for (const message of ["abcd00", header("8400", ONE_QUESTION) + WWW + "00010001"]) {
    const client = await connect({ port: portOf(endpoint), format: dnsFormat });
    assertEquals(await ask(client, message), undefined);
    await client.closed;
  }
  await endpoint.close();
});

test("dig gets its answers from examples/dns_over_tcp.ts", async () => {
  await using server = Program.run("src/cli/serve.ts", ["--port=0", programFile("examples/dns_over_tcp.ts")]);
  const [, port] = await server.prints(/"listening","address":"127\.0\.0\.1:(\d+)"/);
  const dig = async (...args: string[]) => {
    await using program = Program.spawn("dig", ["+tcp", "+time=5", "+tries=1", "@127.0.0.1", "-p", port, ...args]);
    const { code, stdout } = await program.ended;
    assertEquals(code, 0, stdout);
    return stdout;
  };
  assertEquals((await dig("+short", "www.demo.example", "A")).trim().split("\n").sort(), ["192.0.2.10", "192.0.2.11"]);
  assertEquals(await dig("+short", "demo.example", "TXT"), '"a zone for a demo"\n');
  const long = await dig("long.demo.example", "TXT");
  assertMatch(long, /status: NOERROR[^]*"one string" "and another"/);
  assertMatch(long, /MSG SIZE {2}rcvd: 2\d{3}/); // more than UDP would carry
  const nothing = await dig("nope.demo.example", "A");
  assertMatch(nothing, /status: NXDOMAIN/);
  assertMatch(
    nothing,
    /demo\.example\.\s+300\s+IN\s+SOA\s+ns\.demo\.example\. hostmaster\.demo\.example\. 1 3600 600 86400 300/,
  );
  const several = await dig("+keepopen", "www.demo.example", "A", "demo.example", "A");
  assertEquals(several.match(/status: NOERROR/g)?.length, 2);
  server.signal("SIGINT");
  const { code, stderr } = await server.ended;
  assertEquals([code, stderr], [0, ""]);
}, { skip: await missing("dig", ["-v"]) });
