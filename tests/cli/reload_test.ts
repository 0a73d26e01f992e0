import { assert, assertEquals, assertMatch } from "@std/assert";
import { copyFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { join } from "node:path";
import { connect } from "../../mod.ts";
import { NetClient } from "../peers/net_client.ts";
import { bytes, text } from "../support/endpoints.ts";
import { programFile, projectRoot } from "../support/runtime_process.ts";
import { Scratch } from "../support/scratch.ts";
import { runtime, test } from "../support/test.ts";
import { authority, certificate, withoutOpenssl } from "../tls/support/certificates.ts";
import { ask, ServeProgram, who } from "./support/serve_program.ts";

test("SIGHUP has serve take over limits from its file, keep the old ones where the new are wrong, and drop nobody", async () => {
  using scratch = new Scratch();
  const file = join(scratch.path, "serve.json");
  const write = (tree: unknown) => writeFile(file, typeof tree === "string" ? tree : JSON.stringify(tree));
  await write({ limits: { connections: 100 } });
  await using server = await ServeProgram.listen(["--config", file, "--max-buffered-bytes=1000000", "echo"]);
  await using client = await NetClient.dial(server.port);
  const stillThere = async () => {
    client.send(bytes("hi"));
    assertEquals(text(await client.next()), "hi");
  };
  await stillThere();

  await write({ limits: { connections: 100, deny: ["127.0.0.1"] }, timeouts: { idle: 5 }, workers: 4 });
  server.program.signal("SIGHUP");
  assertEquals((await server.logs("reloaded")).changed, ["limits.deny"]);
  const fixed = await server.logs("what has changed besides needs a restart");
  assertEquals([fixed.level, fixed.settings], ["warn", ["workers", "timeouts.idle"]]);
  await stillThere();
  assertEquals(await ask(server.port, bytes("hi")).catch(() => undefined), undefined); // denied
  assertEquals((await server.logs("connection refused")).reason, "denied");

  const refused = [
    ["{", /isn't JSON/],
    [
      { limits: { deny: ["nobody"] } },
      /^limits\.deny in .*serve\.json must hold addresses or CIDR blocks, got "nobody"$/,
    ],
    [{ limits: { conections: 1 } }, /did you mean limits\.connections/],
  ] as const;
  for (const [index, [wrong, why]] of refused.entries()) {
    await write(wrong);
    server.program.signal("SIGHUP");
    const { level, error } = await server.logs("not reloaded: all stays as it was", index + 1);
    assertEquals(level, "warn");
    assertMatch(error as string, why);
    await stillThere();
    assertEquals(await ask(server.port, bytes("hi")).catch(() => undefined), undefined); // still denied
  }

  await write({});
  server.program.signal("SIGHUP");
  await server.logs("reloaded", 2);
  assertEquals(text(await ask(server.port, bytes("hi"))), "hi");
  await stillThere();
  assertEquals((await server.stop()).code, 0);
  assertEquals((await server.logs("drained")).connections, 1);
});

test("SIGHUP without a file reloads too, and ends nothing", async () => {
  await using server = await ServeProgram.listen(["echo"]);
  server.program.signal("SIGHUP");
  assertEquals((await server.logs("reloaded")).changed, []);
  assertEquals(text(await ask(server.port, bytes("hi"))), "hi");
  assertEquals((await server.stop()).code, 0);
});

test("SIGHUP reaches serve's workers", async () => {
  using scratch = new Scratch();
  const file = scratch.write("serve.json", "{}");
  const handler = programFile("tests/cli/handlers/worker.ts");
  await using server = await ServeProgram.listen(["--config", file, "--workers=2", handler]);
  await writeFile(file, JSON.stringify({ limits: { deny: ["127.0.0.0/8"] } }));
  server.program.signal("SIGHUP");
  const workers = [await server.logs("reloaded"), await server.logs("reloaded", 2)].map(({ worker }) => worker);
  assertEquals(workers.sort(), [1, 2]);
  for (let i = 0; i < 10; i++) assertEquals(await ask(server.port, bytes("hi")).catch(() => undefined), undefined);
  await writeFile(file, "nonsense");
  server.program.signal("SIGHUP");
  assertMatch((await server.logs("not reloaded: all stays as it was")).error as string, /isn't JSON/);

  // What no worker could take isn't given to the next one either.
  await writeFile(file, JSON.stringify({ limits: { deny: ["nobody"] } }));
  server.program.signal("SIGHUP");
  await server.logs("not reloaded: all stays as it was", 3);
  await writeFile(file, "{}");
  server.program.signal("SIGHUP");
  await server.logs("reloaded", 4);
  await writeFile(file, JSON.stringify({ limits: { deny: ["nobody"] } }));
  server.program.signal("SIGHUP");
  await server.logs("not reloaded: all stays as it was", 5);
  const first = await who(server.port);
  process.kill(first!.pid, "SIGKILL");
  await server.logs("a worker ended, and is started again");
  for (;;) {
    const answer = await who(server.port);
    if (answer?.worker === first!.worker && answer.pid !== first!.pid) break;
  }
  assertEquals((await server.stop()).code, 0);
});

test("serve speaks TLS from files, and SIGHUP has it read renewed ones, also with workers", async () => {
  using scratch = new Scratch();
  const ca = authority("serve-ca");
  const [certFile, keyFile] = [join(scratch.path, "cert.pem"), join(scratch.path, "key.pem")];
  const install = async (name: string) => {
    const { files } = certificate(ca, name, "IP:127.0.0.1");
    await copyFile(files.keyFile, keyFile);
    await copyFile(files.certFile, certFile);
  };
  const subject = async (port: number) => {
    await using client = await connect({ port, tls: { ca: ca.pem.cert } });
    await client.send(bytes("hi"));
    assertEquals(text(await client.frames.read()), "hi");
    return client.tls!.peerCertificate!.subject;
  };
  for (const workers of [1, 2]) {
    await install(`first-${workers}`);
    await using server = await ServeProgram.listen([
      ...[`--tls-cert=${certFile}`, `--tls-key=${keyFile}`, `--workers=${workers}`, "echo"],
    ]);
    assertEquals(await subject(server.port), `CN=first-${workers}`);
    await using held = await connect({ port: server.port, tls: { ca: ca.pem.cert } });
    await install(`second-${workers}`);
    server.program.signal("SIGHUP");
    await server.logs("reloaded", workers);
    assertEquals(await subject(server.port), `CN=second-${workers}`);
    await held.send(bytes("still there"));
    assertEquals(text(await held.frames.read()), "still there");

    await using plain = await NetClient.dial(server.port);
    plain.send(bytes("no TLS at all"));
    assertEquals(await plain.next(), undefined);
    const failed = await server.logs("handshake failed");
    assertEquals([failed.level, failed.reason], ["info", "tls-error"]);
    await held.close();
    assertEquals((await server.stop()).code, 0);
  }
}, { skip: withoutOpenssl, timeout: 60_000 });

test("serve refuses TLS files that aren't there or no good in one line that says which, with exit code 2", async () => {
  using scratch = new Scratch();
  const ca = authority("other-ca");
  const { certFile, keyFile } = certificate(ca, "one", "IP:127.0.0.1").files;
  const other = certificate(ca, "another", "IP:127.0.0.1").files;
  const nothing = scratch.write("nothing.pem", "nothing");
  const refusal = async (...args: string[]) => {
    await using server = new ServeProgram(["--port=0", ...args, "echo"]);
    const { code, stdout, stderr } = await server.program.ended;
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^serve: [^\n]+\n$/);
    return stderr.slice("serve: ".length, -1);
  };
  const missing = join(scratch.path, "missing.pem");
  assertEquals(
    await refusal(`--tls-cert=${missing}`, `--tls-key=${keyFile}`),
    `--tls-cert: ${missing}: there is no such file`,
  );
  assertEquals(
    await refusal(`--tls-cert=${nothing}`, `--tls-key=${keyFile}`),
    "--tls-cert: it holds no certificate in PEM",
  );
  assertEquals(await refusal(`--tls-cert=${certFile}`), "tls has a cert and no key");
  assertEquals(
    await refusal(`--tls-cert=${certFile}`, `--tls-key=${other.keyFile}`),
    "tls: the key isn't that of the certificate",
  );
}, { skip: withoutOpenssl });

test("serve says what its TLS files need of Deno, and with just that it serves", async () => {
  const { files } = certificate(authority("permitted-ca"), "permitted", "IP:127.0.0.1");
  const args = ["--port=0", `--tls-cert=${files.certFile}`, `--tls-key=${files.keyFile}`, "echo"];
  const run = (...permissions: string[]) =>
    new ServeProgram(args, {
      permissions: ["--no-prompt", "--no-check", "--deny-ffi", ...permissions],
      cwd: projectRoot,
    });
  await using refused = run();
  const { stderr } = await refused.program.ended;
  const flags = stderr.trim().split("run it with ")[1].split(" ");
  assertEquals(flags.sort(), ["--allow-net=127.0.0.1:0", `--allow-read=${files.certFile},${files.keyFile}`]);
  await using server = run(...flags);
  const { address } = await server.logs("listening");
  const port = Number(/\d+$/.exec(address as string));
  await using client = await connect({ port, tls: { verify: false } });
  await client.send(bytes("hi"));
  assertEquals(text(await client.frames.read()), "hi");
  await client.close();
  assertEquals((await server.stop()).code, 0);
}, { skip: withoutOpenssl ?? (runtime === "deno" ? undefined : "only Deno has permissions") });

test("serve takes addresses from a trusted load balancer, and limits go by them", async () => {
  await using server = await ServeProgram.listen([
    ...["--proxy-trusted=127.0.0.0/8", "--deny=192.0.2.7", "--log-level=debug", "echo"],
  ]);
  const dial = async (source: string) => {
    const client = await NetClient.dial(server.port);
    client.socket.write(`PROXY TCP4 ${source} 192.0.2.1 4000 9000\r\n`);
    client.send(bytes("hi"));
    return client;
  };
  await using client = await dial("192.0.2.8");
  assertEquals(text(await client.next()), "hi");
  assertEquals((await server.logs("connection opened")).peer, "192.0.2.8:4000");
  await using denied = await dial("192.0.2.7");
  assertEquals(await denied.next(), undefined);
  assertEquals((await server.logs("connection refused")).peer, "192.0.2.7:4000");
  await using stranger = await NetClient.dial(server.port);
  stranger.socket.write("no header\r\n");
  assertEquals(await stranger.next(), undefined);
  const failed = await server.logs("handshake failed");
  assertEquals(failed.reason, "proxy-error");
  assert(!JSON.stringify(server.log).includes("no header"));
  assertEquals((await server.stop()).code, 0);
});
