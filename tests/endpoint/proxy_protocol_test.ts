/** The PROXY protocol on a real endpoint: who may send a header, and what follows from it. */
import { assertEquals, assertRejects } from "@std/assert";
import { connect, type Connection, ServerEndpoint, type ServerEndpointOptions } from "../../mod.ts";
import { ascii, checked, IPV4, tlv, version2 } from "../proxy/support.ts";
import { bytes, echo, portOf, text, until } from "../support/endpoints.ts";
import { NetClient } from "../peers/net_client.ts";
import { join } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { temporaryPath } from "../transport/support/networks.ts";

const trusted = ["127.0.0.0/8"];
const line = (address: string, port = 1) => ascii(`PROXY TCP4 ${address} 192.0.2.9 ${port} 443\r\n`);
const HELLO = NetClient.frame(bytes("hello"));

/** An echo behind a load balancer, and the connections it has had. */
async function listen(options: ServerEndpointOptions = {}) {
  const connections: Connection[] = [];
  const endpoint = await ServerEndpoint.listen({ proxyProtocol: { trusted }, ...options }, (connection) => {
    connections.push(connection);
    return echo(connection);
  });
  return { endpoint, connections, port: portOf(endpoint) };
}

/** Sends these bytes, and says what came back before the end or as the first frame. */
async function say(client: NetClient, ...parts: Uint8Array[]): Promise<string> {
  client.socket.write(join(...parts));
  return text(await client.next());
}

for (
  const [name, header, hostname] of [
    ["version 1", line("203.0.113.7", 56_324), "203.0.113.7"],
    ["version 2", version2(0x21, 0x11, IPV4), "192.168.0.1"],
    ["version 2 with a checksum", checked(), "192.168.0.1"],
  ] as const
) {
  test(`proxyProtocol gives the connection the addresses that a header carries: ${name}`, async () => {
    const { endpoint, connections, port } = await listen();
    await using client = await NetClient.dial(port);
    assertEquals(await say(client, header, HELLO), "hello");
    const [{ remoteAddress, localAddress, proxy }] = connections;
    assertEquals(remoteAddress, { transport: "tcp", hostname, port: 56_324 });
    assertEquals([localAddress.transport === "tcp" && localAddress.port, proxy?.version], [443, Number(name[8])]);
    assertEquals(await say(client, NetClient.frame(bytes("more"))), "more");
    client.socket.end();
    assertEquals(await client.next(), undefined);
    await endpoint.close();
    const { accepted, bytesIn, handshakes, ended } = endpoint.stats();
    assertEquals([accepted, bytesIn, handshakes.pending, ended["peer-closed"]], [1, 17, 0, 1]);
  });
}

test("proxyProtocol shows what else a header says, and nothing where there is no such option", async () => {
  const { endpoint, connections, port } = await listen();
  await using client = await NetClient.dial(port);
  await say(client, version2(0x21, 0x11, join(IPV4, tlv(2, ascii("a.test")), tlv(0xea, ascii("vpce-1")))), HELLO);
  assertEquals([connections[0].proxy?.authority, connections[0].proxy?.tlvs.length], ["a.test", 2]);
  client.socket.end();
  await endpoint.close();

  const { endpoint: plain, connections: without, port: plainPort } = await listen({ proxyProtocol: undefined });
  const connection = await connect({ port: plainPort });
  await connection.send(bytes("hello"));
  await connection.frames.read();
  assertEquals([without[0].proxy, connection.proxy], [undefined, undefined]);
  await connection.close();
  await plain.close();
});

test("proxyProtocol keeps the real addresses for LOCAL and UNKNOWN", async () => {
  const { endpoint, connections, port } = await listen();
  for (const header of [version2(0x20, 0x11, IPV4), ascii("PROXY UNKNOWN\r\n"), version2(0x21, 0, new Uint8Array())]) {
    await using client = await NetClient.dial(port);
    assertEquals(await say(client, header, HELLO), "hello");
    const { remoteAddress, localAddress } = connections.at(-1)!;
    assertEquals(remoteAddress, { transport: "tcp", hostname: "127.0.0.1", port: client.socket.localPort! });
    assertEquals(localAddress, { transport: "tcp", hostname: "127.0.0.1", port });
    client.socket.end();
    await client.next();
  }
  await endpoint.close();
});

test("proxyProtocol refuses who isn't trusted, with a header and without", async () => {
  const { endpoint, connections, port } = await listen({ proxyProtocol: { trusted: ["192.0.2.1", "10.0.0.0/8"] } });
  for (const first of [line("203.0.113.7"), HELLO, new Uint8Array()]) {
    await using client = await NetClient.dial(port);
    assertEquals(await say(client, first), "<end>");
  }
  await until(() => endpoint.stats().handshakes.failed["proxy-error"] === 3);
  assertEquals([connections.length, endpoint.stats().accepted], [0, 0]);
  await endpoint.close();
});

test("proxyProtocol refuses what begins without a header, and what begins with a wrong one", async () => {
  const { endpoint, port } = await listen();
  const flipped = checked();
  flipped[20] ^= 1;
  for (const first of [HELLO, ascii("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"), flipped, ascii("GET / HTTP/1.1\r\n")]) {
    await using client = await NetClient.dial(port);
    assertEquals(await say(client, first), "<end>");
  }
  await until(() => endpoint.stats().handshakes.failed["proxy-error"] === 4);
  await endpoint.close();
});

test("proxyProtocol takes no second header: it would be the client's", async () => {
  const { endpoint, connections, port } = await listen();
  await using client = await NetClient.dial(port);
  assertEquals(await say(client, line("203.0.113.7"), line("203.0.113.8"), HELLO), "<end>");
  assertEquals((await connections[0].closed).reason, "frame-too-large");
  await endpoint.close();
});

test("proxyProtocol.version refuses the other one", async () => {
  const { endpoint, port } = await listen({ proxyProtocol: { trusted, version: 2 } });
  await using first = await NetClient.dial(port);
  assertEquals(await say(first, line("203.0.113.7"), HELLO), "<end>");
  await using second = await NetClient.dial(port);
  assertEquals(await say(second, version2(0x21, 0x11, IPV4), HELLO), "hello");
  second.socket.end();
  await endpoint.close();
});

test("proxyProtocol.timeout ends who sends no header in time, and whose header doesn't become whole", async () => {
  const { endpoint, port } = await listen({ proxyProtocol: { trusted, timeout: 60 } });
  await using silent = await NetClient.dial(port);
  await using slow = await NetClient.dial(port);
  const from = performance.now();
  const drops = [..."PROXY UNKNOWN and so on"];
  const dripping = setInterval(() => slow.socket.write(drops.shift() ?? "."), 10);
  assertEquals([await silent.next(), await slow.next()], [undefined, undefined]);
  clearInterval(dripping);
  const took = performance.now() - from;
  assertEquals(took >= 55, true, `after ${took} ms`);
  await until(() => endpoint.stats().handshakes.failed["handshake-timeout"] === 2);
  await endpoint.close();
});

test("proxyProtocol counts one that leaves before its header is whole as the peer's doing", async () => {
  const { endpoint, port } = await listen();
  for (const came of ["", "PROXY TC"]) {
    await using client = await NetClient.dial(port);
    client.socket.write(came);
    client.socket.end();
    assertEquals(await client.next(), undefined);
  }
  await until(() => endpoint.stats().handshakes.failed["peer-closed"] === 2);
  await endpoint.close();
});

test("limits.deny and limits.allow go by the address that a header carries", async () => {
  const limits = { allow: ["203.0.113.0/24", "2001:db8::/32"], deny: ["203.0.113.13", "2001:db8::13"] };
  const { endpoint, port } = await listen({ limits });
  const v6 = (address: string) => ascii(`PROXY TCP6 ${address} ::1 1 2\r\n`);
  for (
    const [header, answer] of [
      [line("203.0.113.7"), "hello"],
      [line("203.0.113.13"), "<end>"],
      [line("198.51.100.1"), "<end>"],
      [v6("::ffff:203.0.113.13"), "<end>"],
      [v6("::ffff:cb00:710d"), "<end>"], // the same, in hex
      [v6("2001:0DB8:0:0:0:0:0:0007"), "hello"],
      [v6("2001:0DB8:0:0:0:0:0:0013"), "<end>"],
      [ascii("PROXY UNKNOWN\r\n"), "<end>"], // the load balancer's own
    ] as const
  ) {
    await using client = await NetClient.dial(port);
    assertEquals(await say(client, header, HELLO), answer, String.fromCharCode(...header));
    client.socket.end();
  }
  await endpoint.close();
  const { accepted, refused } = endpoint.stats();
  assertEquals([accepted, refused.denied], [2, 6]);
});

test("limits.connectionsPerAddress counts by the address that a header carries, however it is written", async () => {
  const { endpoint, port } = await listen({ limits: { connectionsPerAddress: 1 } });
  await using one = await NetClient.dial(port);
  assertEquals(await say(one, line("203.0.113.7", 1), HELLO), "hello");
  await using other = await NetClient.dial(port);
  assertEquals(await say(other, line("203.0.113.8", 1), HELLO), "hello");
  await using again = await NetClient.dial(port);
  assertEquals(await say(again, ascii("PROXY TCP6 ::ffff:cb00:7107 ::1 2 3\r\n"), HELLO), "<end>");
  assertEquals(endpoint.stats().refused["connections-per-address"], 1);
  one.socket.end();
  await one.next();
  await until(() => endpoint.stats().active === 1);
  await using later = await NetClient.dial(port);
  assertEquals(await say(later, line("203.0.113.7", 3), HELLO), "hello");
  for (const client of [other, later]) client.socket.end();
  await endpoint.close();
});

test("a drain doesn't wait for those whose header hasn't come", async () => {
  const { endpoint, port } = await listen();
  await using client = await NetClient.dial(port);
  client.socket.write("PROXY TCP4 ");
  await until(() => endpoint.stats().handshakes.pending === 1);
  const { connections } = await endpoint.drain({ deadline: 0 });
  assertEquals([connections, endpoint.stats().handshakes.failed.drained, await client.next()], [0, 1, undefined]);
});

test("proxyProtocol.trusted has unix: for a unix socket, and without it refuses there", async () => {
  for (const [entry, answer] of [["unix:", "hello"], ["127.0.0.1", "<end>"]]) {
    using free = temporaryPath();
    const { path } = free.address;
    const connections: Connection[] = [];
    const endpoint = await ServerEndpoint.listen({ path, proxyProtocol: { trusted: [entry] } }, (connection) => {
      connections.push(connection);
      return echo(connection);
    });
    await using client = await NetClient.dial(path);
    assertEquals(await say(client, line("203.0.113.7", 5), HELLO), answer);
    if (answer === "hello") {
      assertEquals(connections[0].remoteAddress, { transport: "tcp", hostname: "203.0.113.7", port: 5 });
    }
    client.socket.end();
    await endpoint.close();
  }
});

// deno-lint-ignore no-explicit-any
const wrong: [name: string, options: any, message: string][] = [
  ["no trusted", {}, "proxyProtocol.trusted must name at least one address or CIDR block"],
  ["nobody trusted", { trusted: [] }, "proxyProtocol.trusted must name at least one address or CIDR block"],
  ["trusted as a text", { trusted: "::1" }, "proxyProtocol.trusted must name at least one address or CIDR block"],
  [
    "a name as trusted",
    { trusted: ["::1", "localhost"] },
    'proxyProtocol.trusted must hold addresses or CIDR blocks, got "localhost"',
  ],
  ["version 3", { trusted, version: 3 }, 'proxyProtocol.version must be 1, 2 or "any", got 3'],
  ["a timeout as a text", { trusted, timeout: "5" }, "proxyProtocol.timeout must be a number, got string"],
  ["no such option", { trusted, required: true }, "proxyProtocol has no option required"],
  ["true", true, "proxyProtocol must be an object, got boolean"],
];

for (const [name, proxyProtocol, message] of wrong) {
  test(`ServerEndpoint.listen() refuses proxyProtocol with ${name}`, async () => {
    await assertRejects(() => ServerEndpoint.listen({ proxyProtocol }), TypeError, message);
  });
}

test("ServerEndpoint.listen() refuses a proxyProtocol.timeout of -1 and 2^31, and takes 0 and 2^31 - 1", async () => {
  for (const timeout of [-1, 2_147_483_648]) {
    await assertRejects(() => ServerEndpoint.listen({ proxyProtocol: { trusted, timeout } }), RangeError);
  }
  for (const timeout of [0, 2_147_483_647]) {
    await (await ServerEndpoint.listen({ proxyProtocol: { trusted, timeout } })).close();
  }
});
