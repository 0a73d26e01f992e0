/** What strangers do before they are connections: each costs its own socket, and is counted. */
import process from "node:process";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, ServerEndpoint } from "../../mod.ts";
import { bytes, echo, portOf, text, until } from "../support/endpoints.ts";
import { collect } from "../support/garbage.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { runtime, test as anyTest } from "../support/test.ts";
import { withoutOpenssl } from "./support/certificates.ts";
import { certificates, Secure } from "./support/served.ts";

const test = (name: string, fn: () => Promise<void>) => anyTest(name, fn, { skip: withoutOpenssl, timeout: 15_000 });
const trusting = () => ({ ca: certificates().ca.pem.cert, serverName: "localhost" });

/** What the heap holds once everything that can be collected was. */
function heldBytes(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return runtime === "bun" ? heapUsed : heapUsed + external;
}

/** That the endpoint still serves those who can. */
async function assertServes(port: number): Promise<void> {
  await using client = await connect({ port, tls: trusting() });
  await client.send(bytes("still"));
  assertEquals(text(await client.frames.read()), "still");
}

for (
  const [what, garbage] of [
    ["an HTTP request", bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["a frame without TLS", Uint8Array.of(0, 0, 0, 2, 104, 105)],
    ["a record that isn't a ClientHello", Uint8Array.of(22, 3, 1, 0, 5, 2, 0, 0, 1, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9)],
  ] as const
) {
  test(`tls: ${what} in place of a ClientHello is a tls-error`, async () => {
    await using served = await Secure.listen();
    await using peer = await RawPeer.dial(served.port);
    peer.writeBytes(garbage);
    await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
    await peer.everything(); // an alert perhaps, and the end
    assertEquals([served.endpoint.stats().handshakes.pending, served.connections.length], [0, 0]);
    await assertServes(served.port);
  });
}

for (
  const [how, leave] of [
    ["closes", (peer: RawPeer) => peer.finish()],
    ["resets", (peer: RawPeer) => peer.reset()],
  ] as const
) {
  for (
    const [when, said] of [["before a byte", []], ["in the middle of its ClientHello", [
      22,
      3,
      1,
      0,
      200,
      1,
      0,
    ]]] as const
  ) {
    test(`tls: a peer that ${how} ${when} is a peer-closed, and no connection`, async () => {
      await using served = await Secure.listen({ sni: { "api.example.com": certificates().api.files } });
      await using peer = await RawPeer.dial(served.port);
      await until(() => served.endpoint.stats().handshakes.pending === 1);
      peer.write(...said);
      await new Promise((resolve) => setTimeout(resolve, 20));
      leave(peer);
      await until(() => served.endpoint.stats().handshakes.failed["peer-closed"] === 1);
      const { handshakes, accepted, active } = served.endpoint.stats();
      assertEquals([handshakes.pending, accepted, active], [0, 0, 0]);
      await assertServes(served.port);
    });
  }
}

test("timeouts.handshake ends a peer that says nothing, and one that says a byte now and then", async () => {
  await using served = await Secure.listen({}, { timeouts: { handshake: 200 } });
  await using silent = await RawPeer.dial(served.port);
  await using slow = await RawPeer.dial(served.port);
  const hello = [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3];
  const from = performance.now();
  const dripping = setInterval(() => slow.write(hello.shift() ?? 0), 30);
  await Promise.all([silent.everything(), slow.everything()]);
  clearInterval(dripping);
  const took = performance.now() - from;
  assert(took >= 150 && took < 3_000, `${took} ms`);
  await until(() => served.endpoint.stats().handshakes.failed["handshake-timeout"] === 2);
  await assertServes(served.port);
});

test("Handshakes count against limits.connections from accept on, and give their place back", async () => {
  await using served = await Secure.listen({}, { limits: { connections: 2, whenFull: "refuse" } });
  await using first = await RawPeer.dial(served.port);
  await using second = await RawPeer.dial(served.port);
  await until(() => served.endpoint.stats().handshakes.pending === 2);
  assertEquals([served.endpoint.stats().state, served.endpoint.stats().active], ["accepting", 0]);
  await using third = await RawPeer.dial(served.port);
  await third.everything();
  assertEquals(served.endpoint.stats().refused.connections, 1);
  first.finish();
  second.finish();
  await until(() => served.endpoint.stats().handshakes.failed["peer-closed"] === 2);
  await assertServes(served.port);
});

test("Handshakes count against limits.connectionsPerAddress, and limits.deny refuses before any", async () => {
  await using served = await Secure.listen({}, { limits: { connectionsPerAddress: 1 } });
  await using first = await RawPeer.dial(served.port);
  await until(() => served.endpoint.stats().handshakes.pending === 1);
  await using second = await RawPeer.dial(served.port);
  await second.everything();
  assertEquals(served.endpoint.stats().refused["connections-per-address"], 1);
  first.finish();
  await until(() => served.endpoint.stats().handshakes.pending === 0);
  await assertServes(served.port);

  await using closed = await Secure.listen({}, { limits: { deny: ["127.0.0.1"] } });
  await using denied = await RawPeer.dial(closed.port);
  await denied.everything();
  const { refused, handshakes } = closed.endpoint.stats();
  assertEquals([refused.denied, handshakes.pending], [1, 0]);
});

test("A drain destroys pending handshakes at once, and finished settles", async () => {
  const served = await Secure.listen({}, { timeouts: { handshake: 0, drain: 10_000 } });
  await using silent = await RawPeer.dial(served.port);
  await using begun = await RawPeer.dial(served.port);
  begun.write(22, 3, 1, 0, 200, 1, 0);
  await until(() => served.endpoint.stats().handshakes.pending === 2);
  const from = performance.now();
  const report = await served.endpoint.drain();
  await served.endpoint.finished;
  assert(performance.now() - from < 1_000, "it waited for strangers");
  assertEquals([report.connections, served.endpoint.stats().handshakes.failed.drained], [0, 2]);
  await Promise.all([silent.everything(), begun.everything()]);
});

test("Options of TLS that can't be are refused by listen() and connect(), by name, and no file's text is shown", async () => {
  const { ca, localhost, client } = certificates();
  const { cert, key } = localhost.pem;
  // deno-lint-ignore no-explicit-any
  const cases: [any, string][] = [
    [{}, "tls needs cert or certFile"],
    [{ cert }, "tls has a cert and no key"],
    [{ cert, key, certFile: "x" }, "tls.cert stands instead of tls.certFile"],
    [{ cert: 5, key }, "tls.cert must be a string or bytes, got number"],
    [{ cert, key, crt: "x" }, "tls has no option crt"],
    [{ cert: "garbage", key }, "Cannot use tls.cert: it holds no certificate in PEM"],
    [
      { cert: cert.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA"), key },
      "Cannot use tls.cert: certificate 1 in it can't be read",
    ],
    [{ cert, key: "garbage" }, "Cannot use tls.key: it holds no private key in PEM"],
    [{ cert, key: client.pem.key }, "the key isn't that of the certificate"],
    [{ cert, key, ca: "garbage" }, "Cannot use tls.ca: it holds no certificate in PEM"],
    [{ cert, key, alpn: [""] }, "tls.alpn must hold names of 1 to 255 bytes"],
    [{ cert, key, alpn: "h2" }, "tls.alpn must be an array"],
    [{ cert, key, minVersion: "TLSv1.1" }, "tls.minVersion must be one of TLSv1.2, TLSv1.3, got TLSv1.1"],
    [{ cert, key, clientCertificate: "require" }, "tls.clientCertificate require needs tls.ca or tls.caFile"],
    [{ cert, key, ca: ca.pem.cert, clientCertificate: "maybe" }, "tls.clientCertificate must be one of"],
    [{ cert, key, sni: { "a.*.b": { cert, key } } }, "tls.sni must hold names or wildcards"],
    [{ cert, key, sni: { "a.b": { cert } } }, "tls.sni a.b has a cert and no key"],
    [{ cert, key, serverName: "x" }, "tls has no option serverName"],
  ];
  for (const [tls, message] of cases) {
    const error = await assertRejects(() => ServerEndpoint.listen({ tls }), TypeError, message);
    assert(!error.message.includes("-----"));
  }
  const unread = await assertRejects(
    () => ServerEndpoint.listen({ tls: { certFile: "/nowhere/cert.pem", key } }),
    Error,
    "Cannot read tls.certFile: ",
  );
  assertEquals((unread as Error & { code?: string }).code, "ENOENT");
  await assertRejects(() => connect({ port: 1, tls: { sni: {} } as never }), TypeError, "tls has no option sni");
  await assertRejects(
    () => connect({ port: 1, tls: { verify: 0 as never } }),
    TypeError,
    "tls.verify must be a boolean",
  );
});

test("TLS over a transport whose sockets a runtime can't use for it is refused by listen() and connect(), not done without", async () => {
  const transport = memoryTransport();
  const listening = ServerEndpoint.listen({ tls: certificates().localhost.files, transport }, echo);
  if (runtime === "bun") {
    await assertRejects(
      () => listening,
      TypeError,
      "Cannot use tls over the transport memory: on Bun it needs Bun's own",
    );
    await assertRejects(
      () => connect({ port: 1, tls: {}, transport }),
      TypeError,
      "Cannot use tls over the transport memory",
    );
    return;
  }
  await using endpoint = await listening;
  await using client = await connect({ port: portOf(endpoint), tls: trusting(), transport });
  await client.send(bytes("in process"));
  assertEquals(text(await client.frames.read()), "in process");
});

test("A connection under TLS that idles holds no more, however long: no listener and no byte a wake-up", async () => {
  const endpoint = await ServerEndpoint.listen(
    { tls: certificates().localhost.files, timeouts: { idle: 60_000 } },
    echo,
  );
  await using client = await connect({ port: portOf(endpoint), tls: trusting() });
  const round = async (): Promise<void> => {
    for (let i = 0; i < 2_000; i++) {
      client.trySend(bytes("x"));
      await client.frames.read();
    }
  };
  await round();
  const before = heldBytes();
  await round();
  await round();
  const grown = heldBytes() - before;
  assert(grown / 4_000 < 64, `${grown} bytes for 4,000 round trips`);
  await client.close();
  await endpoint.close();
});
