import { assertEquals, assertMatch } from "@std/assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetClient } from "../peers/net_client.ts";
import { Program } from "../peers/program.ts";
import { bytes, payload, text } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

const entry = "src/cli/start.ts";
const listening = /^echo: listening on 127\.0\.0\.1:(\d+) .*\n/;

async function start(...args: string[]): Promise<{ server: Program; port: number }> {
  const server = Program.run(entry, ["--port", "0", ...args]);
  const [, port] = await server.prints(listening);
  return { server, port: Number(port) };
}

test("start echoes frames; SIGINT drains an open connection, tells the result and exits with 0", async () => {
  const { server, port } = await start();
  await using _ = server;
  await using client = await NetClient.dial(port);
  for (const payload_ of [bytes("hello"), bytes(""), payload(70_000)]) {
    client.send(payload_);
    assertEquals(await client.next(), payload_);
  }
  server.signal("SIGINT");
  assertEquals(await client.next(), undefined); // the server's FIN, which node:net answers by itself
  const { code, stdout, stderr } = await server.ended;
  assertEquals([code, stderr], [0, ""]);
  assertMatch(
    stdout.replace(listening, ""),
    /^echo: SIGINT: draining 1 connection, for at most 10000 ms; once more aborts\necho: drained: 1 connection, 0 aborted, 0 frames undelivered, in \d+ ms\n$/,
  );
});

test("start drains on SIGTERM as well", async () => {
  const { server } = await start();
  await using _ = server;
  server.signal("SIGTERM");
  const { code, stdout } = await server.ended;
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /SIGTERM: draining 0 connections.*\necho: drained: 0 connections, 0 aborted, 0 frames undelivered/,
  );
});

test("start aborts what is left at the second signal, unless it is an echo of the first, and exits with 130", async () => {
  const { server, port } = await start("--drain", "60000");
  await using _ = server;
  await using client = await NetClient.dial(port, { allowHalfOpen: true } as object); // never closes
  client.send(bytes("hi"));
  assertEquals(text(await client.next()), "hi");
  server.signal("SIGINT");
  await server.prints(/draining 1 connection,/);
  server.signal("SIGINT"); // too soon: it counts as the same Ctrl-C
  await new Promise((resolve) => setTimeout(resolve, 600));
  assertEquals(server.stdout.includes("aborting"), false);
  server.signal("SIGINT");
  const { code, stdout } = await server.ended;
  assertEquals(code, 130);
  assertMatch(stdout, /aborting 1 connection\necho: drained: 1 connection, 1 aborted/);
});

test("start aborts a connection that its peer leaves open at the drain's deadline", async () => {
  const { server, port } = await start("--drain=200");
  await using _ = server;
  await using client = await NetClient.dial(port, { allowHalfOpen: true } as object);
  client.send(bytes("hi"));
  assertEquals(text(await client.next()), "hi");
  server.signal("SIGINT");
  const { code, stdout } = await server.ended;
  assertEquals(code, 0);
  assertMatch(stdout, /drained: 1 connection, 1 aborted, 0 frames undelivered, in \d+ ms/);
});

test("start says that a port is in use in one line that names it, and exits with 1", async () => {
  const { server, port } = await start();
  await using _ = server;
  await using second = Program.run(entry, [`--port=${port}`]);
  const { code, stdout, stderr } = await second.ended;
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, `echo: cannot listen on 127.0.0.1:${port}: the address is in use\n`);
});

test("start listens on a unix socket, and removes its file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "framed-"));
  const path = join(folder, "echo.sock");
  try {
    await using server = Program.run(entry, ["--path", path]);
    await server.prints(/^echo: listening on unix:.*echo\.sock /);
    await using client = await NetClient.dial(path);
    client.send(bytes("hi"));
    assertEquals(text(await client.next()), "hi");
    server.signal("SIGINT");
    const { code, stdout } = await server.ended;
    assertEquals(code, 0);
    assertMatch(stdout, /drained: 1 connection, 0 aborted/);
    await rm(folder, { recursive: false }).catch(() => {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("start refuses an unknown flag in one line, and exits with 2", async () => {
  await using server = Program.run(entry, ["--prot", "9000"]);
  const { code, stdout, stderr } = await server.ended;
  assertEquals([code, stdout], [2, ""]);
  assertEquals(stderr, "echo: unknown flag --prot (--help shows what there is)\n");
});

test("start --help tells flags, units and defaults, and exits with 0", async () => {
  await using server = Program.run(entry, ["--help"]);
  const { code, stdout, stderr } = await server.ended;
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /--hostname=NAME +Name or address to listen on \(default 127\.0\.0\.1\)/);
  assertMatch(stdout, /--port=PORT +TCP port, 0 for any free one, 0 to 65535 \(default 9000\)/);
  assertMatch(stdout, /--path=PATH +.*\(default none\)/);
  assertMatch(stdout, /--drain=MS +.* milliseconds.*\(default 10000\)/);
});
