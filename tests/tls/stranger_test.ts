/** An endpoint with TLS against `openssl s_client`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NetClient } from "../peers/net_client.ts";
import { payload, until } from "../support/endpoints.ts";
import { test as anyTest } from "../support/test.ts";
import { withoutOpenssl } from "./support/certificates.ts";
import { SClient } from "./support/s_client.ts";
import { certificates, Secure } from "./support/served.ts";

const test = (name: string, fn: () => Promise<void>) => anyTest(name, fn, { skip: withoutOpenssl, timeout: 15_000 });
const { frame } = NetClient;
const ended = /Verify return code|no peer certificate/;
const shaken = (stdout: Uint8Array) => ended.test(stdout.toString());

for (const version of ["1.2", "1.3"]) {
  test(`tls: openssl shakes hands over TLS ${version}, and frames go both ways, up to its end`, async () => {
    await using served = await Secure.listen();
    const { ca } = certificates();
    await using client = new SClient(
      served.port,
      ...["-quiet", `-tls${version.replace(".", "_")}`, "-CAfile", ca.files.certFile, "-verify_return_error"],
    );
    const sent = [1, 100, 0, 70_000].map((size) => frame(payload(size, size)));
    for (const bytes of sent) client.write(bytes);
    const all = sent.reduce((sum, { length }) => sum + length, 0);
    await client.until((stdout) => stdout.length >= all);
    assertEquals(new Uint8Array(client.stdout), Uint8Array.from(sent.flatMap((bytes) => [...bytes])));
    assertEquals(served.connections[0]!.tls!.protocol, `TLSv${version}`);
    assertEquals(served.endpoint.stats().accepted, 1);
  });
}

test("tls: openssl's end is the connection's, as peer-closed", async () => {
  await using served = await Secure.listen();
  await using client = new SClient(served.port);
  await until(() => served.connections.length === 1);
  await client.until(shaken);
  client.finish();
  const end = await served.connections[0]!.closed;
  assertEquals([end.reason, end.error], ["peer-closed", undefined]);
  await client.ended();
});

test("tls.alpn: the server's first choice that the client has is agreed on, and none in common is refused", async () => {
  await using served = await Secure.listen({ alpn: ["frames/2", "frames/1"] });
  await using client = new SClient(served.port, "-alpn", "other,frames/1,frames/2");
  await client.until(shaken);
  assertMatch(client.stdout.toString(), /ALPN protocol: frames\/2/);
  await until(() => served.connections.length === 1);
  assertEquals(served.connections[0]!.tls!.alpn, "frames/2");

  await using stranger = new SClient(served.port, "-alpn", "other");
  assertMatch((await stranger.ended()).said, /no application protocol|alert number 120|no peer certificate/);
  await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
  assertEquals(served.connections.length, 1);
});

test("tls.sni: the certificate is that of the name asked for, of its wildcard, or else the endpoint's own", async () => {
  const { api, wild } = certificates();
  await using served = await Secure.listen({ sni: { "API.example.com": api.files, "*.example.com": wild.pem } });
  for (
    const [name, expected] of [
      ["api.example.com", "api.example.com"],
      ["other.example.com", "wild.example.com"],
      ["a.b.example.com", "localhost"],
      ["example.com", "localhost"],
      ["localhost", "localhost"],
    ] as const
  ) {
    await using client = new SClient(served.port, "-servername", name);
    await client.until(shaken);
    assertMatch(client.stdout.toString(), new RegExp(`subject=CN ?= ?${expected}\n`), name);
    await until(() => served.connections.length > 0);
    assertEquals(served.connections.pop()!.tls!.serverName, name);
  }
  await using client = new SClient(served.port, "-noservername");
  await client.until(shaken);
  assertMatch(client.stdout.toString(), /subject=CN ?= ?localhost\n/);
  await until(() => served.connections.length > 0);
  assertEquals(served.connections.pop()!.tls!.serverName, undefined);
});

test("tls: TLS 1.1 is refused", async () => {
  await using served = await Secure.listen();
  await using client = new SClient(served.port, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
  assertMatch((await client.ended()).said, /no peer certificate available/);
  await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
});

test("tls.minVersion TLSv1.3 refuses TLS 1.2, and takes 1.3", async () => {
  await using served = await Secure.listen({ minVersion: "TLSv1.3" });
  await using old = new SClient(served.port, "-tls1_2");
  assertMatch((await old.ended()).said, /no peer certificate available/);
  await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
  await using _client = new SClient(served.port, "-tls1_3");
  await until(() => served.connections.length === 1);
});

for (const version of ["-tls1_2", "-tls1_3"]) {
  test(`tls.clientCertificate require: a good one is let in, none or another authority's is not (${version})`, async () => {
    const { ca, client, stranger } = certificates();
    await using served = await Secure.listen({ clientCertificate: "require", caFile: ca.files.certFile });
    const show = ({ files }: typeof client) => [version, "-cert", files.certFile, "-key", files.keyFile];
    await using good = new SClient(served.port, "-quiet", ...show(client));
    good.write(frame(payload(9)));
    await good.until((stdout) => stdout.length === 13);
    const { authorized, peerCertificate } = served.connections[0]!.tls!;
    assertEquals([authorized, peerCertificate?.subject], [true, "CN=client-7"]);
    assertMatch(peerCertificate!.fingerprint256, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);

    await using none = new SClient(served.port, "-quiet", version);
    await none.ended();
    await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
    await using wrong = new SClient(served.port, "-quiet", ...show(stranger));
    await wrong.ended();
    await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 2);
    assertEquals(served.endpoint.stats().accepted, 1);
  });
}

test("tls.clientCertificate request: everybody is let in, and connection.tls says who is authorized", async () => {
  const { ca, client, stranger } = certificates();
  await using served = await Secure.listen({ clientCertificate: "request", ca: ca.pem.cert });
  const facts = async (...flags: string[]) => {
    await using _peer = new SClient(served.port, "-quiet", ...flags);
    await until(() => served.connections.length > 0);
    const { authorized, authorizationError, peerCertificate } = served.connections.pop()!.tls!;
    assertEquals(authorizationError === undefined, authorized || peerCertificate === undefined);
    return [authorized, peerCertificate?.subject];
  };
  const show = ({ files }: typeof client) => ["-cert", files.certFile, "-key", files.keyFile];
  assertEquals(await facts(...show(client)), [true, "CN=client-7"]);
  assertEquals(await facts(...show(stranger)), [false, "CN=stranger"]);
  assertEquals(await facts(), [false, undefined]);
});

test("tls: a peer that is killed, without close_notify, is a peer-closed between frames and a frame-truncated in one", async () => {
  await using served = await Secure.listen();
  for (
    const [sent, reason] of [[frame(payload(9)), "peer-closed"], [
      Uint8Array.from([...frame(payload(9)), 0, 0, 0, 9, 1]),
      "frame-truncated",
    ]] as const
  ) {
    await using client = new SClient(served.port, "-quiet");
    client.write(sent);
    await client.until((stdout) => stdout.length === 13);
    const connection = served.connections.pop()!;
    await until(() => connection.stats().bytesIn === sent.length);
    await client.kill();
    const end = await connection.closed;
    assertEquals([end.reason, end.framesIn, end.framesOut, end.undelivered.length], [reason, 1, 1, 0]);
  }
});

test("tls: 1 MiB frames go both ways", async () => {
  await using served = await Secure.listen();
  await using client = new SClient(served.port, "-quiet");
  const sent = frame(payload(1_048_576, 3));
  for (let i = 0; i < 4; i++) client.write(sent);
  await client.until((stdout) => stdout.length >= 4 * sent.length);
  assert(client.stdout.subarray(3 * sent.length).equals(sent));
});
