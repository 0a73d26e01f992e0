/** Behind a real HAProxy: the addresses it passes on, its health checks, and a drain that no client loses a frame to. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "../../mod.ts";
import type { Handled } from "../peers/balanced_server.ts";
import { Haproxy, noHaproxy as skip } from "../peers/haproxy.ts";
import { NetClient } from "../peers/net_client.ts";
import { NumberedClient } from "../peers/numbered_client.ts";
import { Program } from "../peers/program.ts";
import { bytes, payload, text } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { withoutOpenssl } from "../tls/support/certificates.ts";
import { certificates, Secure } from "../tls/support/served.ts";

const trusted = ["127.0.0.1"];

/** An instance on a port that is free, or on this one. */
async function startServer(name: string, { port = 0, version }: { port?: number; version?: 1 | 2 } = {}) {
  const program = Program.run("tests/peers/balanced_server.ts", [
    name,
    String(port),
    JSON.stringify({ trusted, version }),
  ]);
  return { program, port: Number((await program.prints(/^port (\d+)$/m))[1]) };
}

/** Drains an instance, and gives what it has handled. */
async function drain(program: Program): Promise<Handled> {
  program.signal("SIGTERM");
  const { code, stdout, stderr } = await program.ended;
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout.match(/^handled (.+)$/m)![1]);
}

for (
  const { name, version, serverOptions, types, uniqueId } of [
    { name: "send-proxy", version: 1, serverOptions: "send-proxy check-send-proxy", types: [], uniqueId: undefined },
    {
      name: "send-proxy-v2",
      version: 2,
      serverOptions: "send-proxy-v2 check-send-proxy",
      types: [],
      uniqueId: undefined,
    },
    {
      name: "send-proxy-v2 with crc32c and unique-id",
      version: 2,
      serverOptions: "send-proxy-v2 check-send-proxy proxy-v2-options crc32c,unique-id",
      types: [3, 5],
      uniqueId: /^127\.0\.0\.1:\d+@127\.0\.0\.1:\d+$/,
    },
  ] as const
) {
  test(`HAProxy passes on who the client is, and checks health: ${name}`, async ({ signal }) => {
    const { program, port } = await startServer("a", { version });
    await using _ = program;
    await using haproxy = await Haproxy.start({
      servers: { a: port },
      serverOptions,
      frontend: ["unique-id-format %ci:%cp@%fi:%fp"],
    });
    await haproxy.until(["a"], signal);
    for (let i = 0; i < 3; i++) {
      await using client = await NetClient.dial(haproxy.port);
      const { localPort } = client.socket;
      client.send(bytes("who"));
      const told = JSON.parse(text(await client.next()).slice(1));
      assertEquals(told.remoteAddress, { transport: "tcp", hostname: "127.0.0.1", port: localPort });
      assertEquals(told.localAddress, { transport: "tcp", hostname: "127.0.0.1", port: haproxy.port });
      assertEquals([told.version, told.types.sort()], [version, types]);
      if (uniqueId !== undefined) assertMatch(told.uniqueId, uniqueId);
      client.socket.end();
      assertEquals(await client.next(), undefined);
    }
    const { stats } = await drain(program);
    assertEquals(stats.handshakes.failed["proxy-error"], 0);
    assert(stats.accepted > 3, `${stats.accepted} connections, of which some were checks`);
    assertEquals(stats.ended["peer-closed"] + stats.ended["transport-error"], stats.accepted);
    await haproxy.until([], signal);
  }, { skip });
}

test("HAProxy passes TLS through behind its header, and the endpoint knows both", async ({ signal }) => {
  await using served = await Secure.listen({}, { proxyProtocol: { trusted } });
  await using haproxy = await Haproxy.start({
    servers: { a: served.port },
    serverOptions: "send-proxy-v2",
    checks: false,
  });
  await haproxy.listening(signal);
  const { ca } = certificates();
  const client = await connect({ hostname: "localhost", port: haproxy.port, tls: { caFile: ca.files.certFile } });
  for (const size of [1, 70_000]) {
    await client.send(payload(size));
    assertEquals(await client.frames.read(), payload(size));
  }
  const [{ remoteAddress, proxy, tls }] = served.connections;
  assertEquals(remoteAddress, client.localAddress);
  assertEquals([proxy?.version, tls?.protocol], [2, "TLSv1.3"]);
  await client.close();
}, { skip: skip ?? withoutOpenssl });

test("HAProxy finds an endpoint that doesn't trust it down, and so no client reaches it", async ({ signal }) => {
  const { program: down, port } = await startServer("a", { version: 1 });
  await using _down = down;
  const { program: up, port: upPort } = await startServer("b", { version: 2 });
  await using _up = up;
  await using haproxy = await Haproxy.start({
    servers: { a: port, b: upPort },
    serverOptions: "send-proxy-v2 check-send-proxy",
  });
  await haproxy.until(["b"], signal);
  for (let i = 0; i < 4; i++) {
    await using client = await NetClient.dial(haproxy.port);
    client.send(bytes("hello"));
    assertEquals(text(await client.next()), "bhello");
    client.socket.end();
    await client.next();
  }
  const { stats } = await drain(down);
  assertEquals([stats.accepted, stats.handshakes.failed["proxy-error"] > 0], [0, true]);
  await drain(up);
}, { skip });

test(
  "HAProxy over two instances, each drained and restarted under load: no frame is lost, doubled or wrong",
  async ({ signal }) => {
    const started = { a: await startServer("a"), b: await startServer("b") };
    const servers = { a: started.a.port, b: started.b.port };
    const serverOptions = "send-proxy-v2 check-send-proxy proxy-v2-options crc32c";
    const programs = { a: started.a.program, b: started.b.program };
    const handled: Handled[] = [];
    const clients = Array.from({ length: 32 }, (_, id) => new NumberedClient(id, id % 2 === 0 ? Infinity : 5));
    try {
      await using haproxy = await Haproxy.start({ servers, serverOptions });
      await haproxy.until(["a", "b"], signal);
      const running = clients.map((client) => client.run(haproxy.port, signal));
      await everyone(clients, 50, signal);
      assertEquals(serversOf(clients), "a,b", "balanced");

      for (const name of ["a", "b"] as const) {
        const other = name === "a" ? "b" : "a";
        const before = clients.map(({ replies }) => replies);
        const moving = clients.filter(({ server }) => server === name).length;
        handled.push(await drain(programs[name]));
        assert(moving > 0, `somebody was on ${name}`);
        await everyone(clients, 50, signal);
        assertEquals(serversOf(clients), other, `everyone is on ${other}`);
        assert(clients.every(({ replies }, i) => replies >= before[i] + 50), "everyone went on");
        await haproxy.until([other], signal);
        programs[name] = (await startServer(name, { port: servers[name] })).program;
        await haproxy.until(["a", "b"], signal);
      }

      for (const client of clients) client.stop();
      await Promise.all(running);
      handled.push(await drain(programs.a), await drain(programs.b));
    } finally {
      for (const client of clients) client.stop();
      await Promise.all([programs.a[Symbol.asyncDispose](), programs.b[Symbol.asyncDispose]()]);
    }

    for (const { id, faults, replies, moves } of clients) {
      assertEquals(faults, [], `client ${id}`);
      const runs = handled.flatMap((handled) => handled.runs[id] ?? []).sort(([a], [b]) => a - b);
      const numbers = runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
      assertEquals(numbers, Array.from({ length: replies }, (_, i) => i + 1), `what was handled of client ${id}`);
      assert(moves >= 2, `client ${id} moved, and left`);
    }
    for (const { stats } of handled) {
      assertEquals([stats.active, stats.undelivered, stats.ended.aborted, stats.ended["frame-truncated"]], [
        0,
        0,
        0,
        0,
      ]);
      assertEquals(stats.handshakes.failed["proxy-error"], 0);
    }
  },
  { skip, timeout: 60_000 },
);

/** The servers that the last replies came from. */
function serversOf(clients: readonly NumberedClient[]): string {
  return [...new Set(clients.map(({ server }) => server))].sort().join();
}

/** Waits until each client has had so many more replies. */
async function everyone(clients: readonly NumberedClient[], more: number, signal: AbortSignal): Promise<void> {
  const before = clients.map(({ replies }) => replies);
  while (!clients.every(({ replies }, i) => replies >= before[i] + more)) {
    signal.throwIfAborted();
    assertEquals(clients.flatMap(({ faults }) => faults), []);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
