import { assertEquals, assertRejects } from "@std/assert";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type Connection, ServerEndpoint } from "../../mod.ts";
import { attend, bytes, echo, portOf, text, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test as anyTest } from "../support/test.ts";
import { certificate, certificateFolder, withoutOpenssl } from "./support/certificates.ts";
import { certificates, Secure } from "./support/served.ts";

const skip = withoutOpenssl;
const test = (name: string, fn: () => Promise<void>) => anyTest(name, fn, { skip, timeout: 15_000 });
const trusting = () => ({ ca: certificates().ca.pem.cert, serverName: "localhost" });
const fingerprint = (connection: Connection) => connection.tls!.peerCertificate!.fingerprint256;

async function assertEchoes(connection: Connection, word: string): Promise<void> {
  await connection.send(bytes(word));
  assertEquals(text(await connection.frames.read()), word);
}

test("reload() reads the files again: new connections get the new certificate, live ones go on", async () => {
  const certFile = join(certificateFolder(), "renewed.pem"), keyFile = join(certificateFolder(), "renewed.key");
  const put = ({ files }: ReturnType<typeof certificate>) => {
    copyFileSync(files.certFile, certFile);
    copyFileSync(files.keyFile, keyFile);
  };
  put(certificates().localhost);
  await using served = await Secure.listen({ certFile, keyFile });
  await using before = await connect({ port: served.port, tls: trusting() });
  await using half = await RawPeer.dial(served.port); // a handshake under way
  await until(() => served.endpoint.stats().handshakes.pending === 1);
  put(certificate(certificates().ca, "renewed-cert", "DNS:localhost"));
  await using unaware = await connect({ port: served.port, tls: trusting() });
  assertEquals(fingerprint(unaware), fingerprint(before));
  await served.endpoint.reload();
  await using after = await connect({ port: served.port, tls: trusting() });
  assertEquals(after.tls!.peerCertificate!.subject, "CN=renewed-cert");
  for (const connection of [before, unaware, after]) await assertEchoes(connection, "on");
  const { active, handshakes } = served.endpoint.stats();
  assertEquals([active, handshakes.pending], [3, 1]);
  half.finish();
});

test("reload({ tls }) stands in place of what was, and may ask for client certificates from then on", async () => {
  const { ca, client, localhost } = certificates();
  await using served = await Secure.listen();
  await using before = await connect({ port: served.port, tls: trusting() });
  await served.endpoint.reload({ tls: { ...localhost.files, clientCertificate: "require", ca: ca.pem.cert } });
  const refused = await connect({ port: served.port, tls: trusting() }).then(
    (late) => attend(late).closed,
    () => undefined,
  );
  assertEquals(refused?.framesIn ?? 0, 0);
  await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 1);
  await using after = await connect({ port: served.port, tls: { ...trusting(), ...client.pem } });
  await assertEchoes(after, "with");
  await assertEchoes(before, "without");
});

test("reload() changes nothing where one part of it is wrong", async () => {
  await using served = await Secure.listen({}, { limits: { connections: 3 } });
  await using before = await connect({ port: served.port, tls: trusting() });
  const { endpoint } = served;
  await assertRejects(() => endpoint.reload({ limits: { connections: 1 }, tls: { certFile: "/nowhere", key: "" } }));
  await assertRejects(() => endpoint.reload({ limits: { connections: 0 } }), RangeError, "limits.connections");
  await assertRejects(() => endpoint.reload({ limits: { deny: ["x"] } }), TypeError, "limits.deny");
  await assertRejects(() => endpoint.reload({ port: 1 } as never), TypeError, "reload has no option port");
  await using after = await connect({ port: served.port, tls: trusting() });
  assertEquals(fingerprint(after), fingerprint(before));
  await assertEchoes(after, "on");
});

anyTest("reload() refuses tls on an endpoint without, and any once it drains", async () => {
  const endpoint = await ServerEndpoint.listen({}, echo);
  await assertRejects(() => endpoint.reload({ tls: {} }), TypeError, "listens without TLS");
  await endpoint.close();
  await assertRejects(() => endpoint.reload({}), TypeError, "the endpoint is draining");
});

anyTest(
  "reload({ limits }) lets more in at once where they waited, and drops nobody where there are too many",
  async () => {
    const endpoint = await ServerEndpoint.listen({ limits: { connections: 1 } }, echo);
    const port = portOf(endpoint);
    const first = await connect({ port });
    await until(() => endpoint.stats().state === "full");
    const second = await connect({ port });
    second.trySend(bytes("second"));
    await endpoint.reload({ limits: { connections: 2 } });
    assertEquals(text(await second.frames.read()), "second");
    assertEquals(endpoint.stats().state, "full");

    await endpoint.reload({ limits: { connections: 1, whenFull: "refuse" } });
    await assertEchoes(first, "first");
    await using refused = await RawPeer.dial(port);
    await refused.everything();
    assertEquals([endpoint.stats().refused.connections, endpoint.stats().active], [1, 2]);
    await first.close();
    await until(() => endpoint.stats().active === 1);
    await using still = await RawPeer.dial(port);
    await still.everything();
    assertEquals(endpoint.stats().refused.connections, 2);
    await second.close();
    await until(() => endpoint.stats().active === 0);
    const third = await connect({ port });
    await assertEchoes(third, "third");
    await third.close();
    await endpoint.close();
  },
);

anyTest(
  "reload({ limits }) counts those who are there by their addresses, and asks the new allow and deny",
  async () => {
    const endpoint = await ServerEndpoint.listen({}, echo);
    const port = portOf(endpoint);
    const first = await connect({ port });
    await until(() => endpoint.stats().active === 1);
    await endpoint.reload({ limits: { connectionsPerAddress: 1 } });
    await using second = await RawPeer.dial(port);
    await second.everything();
    assertEquals(endpoint.stats().refused["connections-per-address"], 1);
    await endpoint.reload({ limits: { deny: ["127.0.0.0/8"] } });
    await using third = await RawPeer.dial(port);
    await third.everything();
    assertEquals(endpoint.stats().refused.denied, 1);
    await assertEchoes(first, "on");
    await endpoint.reload({ limits: {} });
    const fourth = await connect({ port });
    await assertEchoes(fourth, "in");
    await Promise.all([first.close(), fourth.close()]);
    await endpoint.close();
  },
);

anyTest("reload({ limits }) wakes who waits for limits.bufferedBytes", async () => {
  let release!: () => void;
  const held = new Promise<void>((resolve) => release = resolve);
  const endpoint = await ServerEndpoint.listen({ limits: { bufferedBytes: 100_000 } }, async (connection) => {
    await held;
    for await (const frame of connection) await connection.send(frame);
  });
  const client = await connect({ port: portOf(endpoint) });
  const frame = new Uint8Array(20_000);
  for (let i = 0; i < 40; i++) client.trySend(frame);
  await until(() => [...endpoint.connections].some((connection) => connection.stats().paused));
  await endpoint.reload({ limits: { bufferedBytes: 10_000_000 } });
  await until(() => endpoint.stats().framesIn === 40);
  release();
  for (let i = 0; i < 40; i++) assertEquals((await client.frames.read())!.length, 20_000);
  await client.close();
  await endpoint.close();
});
