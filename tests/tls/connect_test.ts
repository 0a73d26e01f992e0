/** `connect` with TLS against an endpoint with TLS. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type ConnectOptions } from "../../mod.ts";
import { execFileSync } from "node:child_process";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Program } from "../peers/program.ts";
import { attend, bytes, payload, serve, text, until } from "../support/endpoints.ts";
import { test as anyTest } from "../support/test.ts";
import { certificate, withoutOpenssl } from "./support/certificates.ts";
import { certificates, Secure } from "./support/served.ts";

const test = (name: string, fn: () => Promise<void>) => anyTest(name, fn, { skip: withoutOpenssl, timeout: 15_000 });

/** Dials by name, so that there is something to ask for, at an address that is sure. */
function dial(port: number, tls: ConnectOptions["tls"] = {}, options: Partial<ConnectOptions> = {}) {
  return connect({ port, ...options, tls: { ca: certificates().ca.pem.cert, serverName: "localhost", ...tls } });
}

test("connect({ tls }) and an endpoint exchange frames, and each can say what was agreed on", async () => {
  await using served = await Secure.listen({ alpn: ["frames"] });
  const client = await dial(served.port, { alpn: ["frames"] });
  await client.send(bytes("hello"));
  assertEquals(text(await client.frames.read()), "hello");
  const { protocol, alpn, authorized, peerCertificate } = client.tls!;
  assertEquals([protocol, alpn, authorized, peerCertificate!.subject], ["TLSv1.3", "frames", true, "CN=localhost"]);
  assertEquals([peerCertificate!.issuer, peerCertificate!.subjectAltName], [
    "CN=ca",
    "DNS:localhost, IP Address:127.0.0.1",
  ]);
  assertEquals(served.connections[0]!.tls, {
    protocol: "TLSv1.3",
    alpn: "frames",
    serverName: "localhost",
    authorized: false,
  });
  const end = await client.close();
  assertEquals([end.reason, end.error, end.bytesOut, end.bytesIn], ["closed", undefined, 9, 9]);
  assertEquals(client.tls, undefined);
});

test("connection.tls is undefined without TLS", async () => {
  const { endpoint, accepted, dial } = await serve((connection) => connection.closed.then(() => {}));
  const client = await dial();
  assertEquals([client.tls, (await accepted).tls], [undefined, undefined]);
  await Promise.all([client.close(), (await accepted).close()]);
  await endpoint.close();
});

test("connect({ tls }) verifies the name of the server, also where that is an address", async () => {
  await using served = await Secure.listen();
  await using byAddress = await connect({ port: served.port, tls: { ca: certificates().ca.pem.cert } });
  assertEquals(byAddress.tls!.authorized, true);
  await assertRejects(() => dial(served.port, { serverName: "other.example" }), Error, "altnames");
  await using other = await Secure.listen(certificates().api.pem);
  await assertRejects(() => connect({ port: other.port, tls: { ca: certificates().ca.pem.cert } }), Error, "127.0.0.1");
  assertEquals(other.connections.length, 0);
});

test("connect({ tls }) verifies where the server's certificate comes from", async () => {
  await using served = await Secure.listen();
  await assertRejects(() => dial(served.port, { ca: certificates().otherCa.pem.cert }), Error);
  await assertRejects(() => connect({ port: served.port, tls: {} }), Error);
  await using unverified = await connect({ port: served.port, tls: { verify: false } });
  await unverified.send(bytes("hi"));
  assertEquals(text(await unverified.frames.read()), "hi");
  assertEquals(unverified.tls!.authorized, false);
});

test("connect({ tls }) refuses an expired certificate", async () => {
  const expired = certificate(certificates().ca, "expired", "DNS:localhost", 0);
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // good for 0 days: for this second
  await using served = await Secure.listen(expired.pem);
  await assertRejects(() => dial(served.port), Error); // Deno doesn't say which way it isn't good
});

test("connect({ tls }) shows its certificate, and an endpoint that requires one lets it in, and nobody without", async () => {
  const { ca, client, stranger } = certificates();
  await using served = await Secure.listen({ clientCertificate: "require", ca: ca.pem.cert });
  await using good = await dial(served.port, client.files);
  await good.send(bytes("hi"));
  assertEquals(text(await good.frames.read()), "hi");
  assertEquals(served.connections[0]!.tls!.peerCertificate!.subject, "CN=client-7");
  for (const shown of [{}, stranger.pem]) {
    // With TLS 1.3 a client learns only after its own part that it isn't wanted.
    const refused = await dial(served.port, shown).then((late) => attend(late).closed, (error: Error) => error);
    assert(refused instanceof Error || refused.reason !== "closed", String(refused));
  }
  await until(() => served.endpoint.stats().handshakes.failed["tls-error"] === 2);
  assertEquals(served.endpoint.stats().accepted, 1);
});

test("connect({ tls }) with the key of a passphrase", async () => {
  await using served = await Secure.listen({ ...encrypted("secret"), passphrase: "secret" });
  await using client = await dial(served.port);
  assertEquals(client.tls!.authorized, true);
});

test("connect({ tls }) rejects with a TimeoutError where nobody answers the handshake, and leaves nothing", async () => {
  await using silent = await SilentServer.listen();
  await assertRejects(
    () => dial(silent.port, {}, { timeouts: { handshake: 50 } }),
    DOMException,
    "no answer within 50 ms",
  );
});

test("connect({ tls }) rejects with the signal's reason in the middle of a handshake", async () => {
  await using silent = await SilentServer.listen();
  const controller = new AbortController();
  const dialling = dial(silent.port, {}, { signal: controller.signal });
  await until(() => silent.accepted === 1);
  controller.abort(new Error("enough"));
  await assertRejects(() => dialling, Error, "enough");
});

test("A peer under TLS that half-closes still gets its replies", async () => {
  await using served = await Secure.listen({}, {}, async (connection) => {
    let frames = 0;
    for await (const _ of connection) frames++;
    await connection.send(bytes(`${frames} frames`));
  });
  await using client = halfClosing(served.port);
  const { code, stdout, stderr } = await client.ended;
  const reply = "00000008" + [..."3 frames"].map((letter) => letter.charCodeAt(0).toString(16)).join("");
  assertEquals([code, stdout, stderr], [0, reply, ""]);
  const end = await served.connections[0]!.closed;
  assertEquals([end.reason, end.error, end.undelivered.length], ["peer-closed", undefined, 0]);
});

test("1 MiB frames go both ways under TLS, and a peer that stops reading holds up only bounded bytes", async () => {
  await using served = await Secure.listen({}, { lanes: { bytes: 1_048_576 } });
  const client = await dial(served.port, {}, { inbound: { frames: 1, bytes: 1 }, lanes: { bytes: 1_048_576 } });
  const sent = payload(1_048_576, 5);
  await until(() => served.connections.length === 1);
  const [server] = served.connections;
  let accepted = 0;
  let bytesIn = 0;
  let quietTurns = 0;
  await until(() => {
    const before = bytesIn + accepted;
    if (client.trySend(sent)) accepted++;
    bytesIn = server.stats().bytesIn;
    quietTurns = bytesIn + accepted === before ? quietTurns + 1 : 0;
    return accepted === 64 || (server.stats().paused && quietTurns > 50);
  });
  assert(accepted < 64, "nothing held it up");
  const { inbound, lanes } = server.stats();
  assert(inbound.bytes + lanes.normal.bytes < 8 * 1_048_576, `${inbound.bytes} and ${lanes.normal.bytes} bytes held`);
  for (let i = 0; i < accepted; i++) assertEquals(await client.frames.read(), sent);
  await client.close();
});

test("A drain under TLS delivers what was accepted, to the last frame", async () => {
  const served = await Secure.listen({}, {}, async (connection) => {
    for await (const frame of connection) await connection.send(frame);
    for (let i = 0; i < 500; i++) await connection.send(payload(2_000, i));
  });
  const client = await dial(served.port);
  await client.send(bytes("first"));
  assertEquals(text(await client.frames.read()), "first");
  const draining = served.endpoint.drain();
  let frames = 0;
  for await (const frame of client) assertEquals(frame, payload(2_000, frames++));
  const report = await draining;
  assertEquals([frames, report.closed, report.undelivered], [500, 1, 0]);
  await client.closed;
});

test("connect({ path, tls }) asks for tls.serverName", async () => {
  await assertRejects(() => connect({ path: "/nowhere", tls: {} }), TypeError, "tls.serverName is needed");
});

function encrypted(passphrase: string): { cert: string; key: string } {
  const { pem, files } = certificates().localhost;
  const key = execFileSync("openssl", [
    ...["pkcs8", "-topk8", "-in", files.keyFile, "-v2", "aes-256-cbc", "-passout", `pass:${passphrase}`],
  ]).toString();
  return { cert: pem.cert, key };
}

/** A client by Node's own TLS, in a process of its own, that ends its side at once and prints what still comes, as hex. */
function halfClosing(port: number): Program {
  const code = `
    const socket = require("node:tls").connect({ port: ${port}, host: "127.0.0.1", rejectUnauthorized: false, allowHalfOpen: true });
    socket.end(Buffer.from("000000016100000001620000000163", "hex"));
    socket.on("data", (bytes) => process.stdout.write(bytes.toString("hex")));
    socket.on("error", (error) => console.error(error));`;
  return Program.spawn("node", ["-e", code]);
}

/** Accepts, reads, and never says a byte. */
class SilentServer implements AsyncDisposable {
  readonly #server: Server;
  accepted = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.accepted++;
      socket.on("error", () => {});
      socket.resume();
    });
  }

  static listen(): Promise<SilentServer> {
    const server = createServer();
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(new SilentServer(server))));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Waits for its sockets, so that it shows a client that leaves one open. */
  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
