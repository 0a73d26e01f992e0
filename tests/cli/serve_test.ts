import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { NetClient } from "../peers/net_client.ts";
import { bytes, payload, text } from "../support/endpoints.ts";
import { programFile } from "../support/runtime_process.ts";
import { Scratch } from "../support/scratch.ts";
import { test } from "../support/test.ts";
import { ask, ServeProgram } from "./support/serve_program.ts";

test("serve echoes frames; SIGINT drains an open connection, tells the result and exits with 0", async () => {
  await using server = await ServeProgram.listen(["echo"]);
  await using client = await NetClient.dial(server.port);
  for (const payload_ of [bytes("hello"), bytes(""), payload(70_000)]) {
    client.send(payload_);
    assertEquals(await client.next(), payload_);
  }
  server.program.signal("SIGINT");
  assertEquals(await client.next(), undefined); // the server's FIN, which node:net answers by itself
  const { code, stderr } = await server.program.ended;
  assertEquals([code, stderr], [0, ""]);
  const [listening, draining, drained, ...more] = server.log.map(({ time: _, ...line }) => line);
  const address = `127.0.0.1:${server.port}`;
  assertEquals(listening, { level: "info", message: "listening", address, handler: "echo" });
  assertEquals(draining, { level: "info", message: "draining", why: "SIGINT", left: 1, secondsLeft: 10 });
  const { ms, ...totals } = drained;
  assertEquals(totals, { level: "info", message: "drained", connections: 1, aborted: 0, undelivered: 0 });
  assert((ms as number) >= 0);
  assertEquals(more, []);
});

test("serve drains on SIGTERM as well", async () => {
  await using server = await ServeProgram.listen(["echo"]);
  const { code } = await server.stop();
  assertEquals(code, 0);
  assertEquals((await server.logs("draining")).why, "SIGTERM");
  assertEquals(server.messages, ["listening", "draining", "drained"]);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  test(`serve says how far a drain is; a second ${signal} that isn't an echo aborts it, with exit code ${code}`, async () => {
    await using server = await ServeProgram.listen(["echo", "--drain-timeout=60000"]);
    await using client = await NetClient.dial(server.port, { allowHalfOpen: true }); // never closes
    client.send(bytes("hi"));
    assertEquals(text(await client.next()), "hi");
    server.program.signal("SIGINT");
    await server.logs("draining");
    server.program.signal(signal); // too soon: it counts as the same Ctrl-C
    const progress = await server.logs("draining", 3); // each a second after the one before
    assertEquals([progress.left, progress.secondsLeft], [1, 58]);
    assert(!server.messages.includes("aborting"));
    server.program.signal(signal);
    assertEquals((await server.program.ended).code, code);
    assertEquals((await server.logs("aborting")).why, signal);
    assertEquals((await server.logs("drained")).aborted, 1);
  });
}

test("serve aborts a connection that its peer leaves open at the drain's deadline", async () => {
  await using server = await ServeProgram.listen(["echo", "--drain-timeout=200"]);
  await using client = await NetClient.dial(server.port, { allowHalfOpen: true });
  client.send(bytes("hi"));
  assertEquals(text(await client.next()), "hi");
  const { code } = await server.stop();
  assertEquals(code, 0);
  assertEquals((await server.logs("drained")).aborted, 1);
});

test("serve says that a port is in use in one line that names it, and exits with 1", async () => {
  await using server = await ServeProgram.listen(["echo"]);
  await using second = new ServeProgram([`--port=${server.port}`, "echo"]);
  const { code, stdout, stderr } = await second.program.ended;
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, `serve: cannot listen on 127.0.0.1:${server.port}: the address is in use\n`);
});

test("serve listens on a unix socket, and removes its file", async () => {
  using scratch = new Scratch();
  const path = join(scratch.path, "echo.sock");
  await using server = new ServeProgram(["--path", path, "echo"]);
  assertEquals((await server.logs("listening")).address, `unix:${path}`);
  assertEquals(text(await ask(path, bytes("hi"))), "hi");
  assertEquals((await server.stop()).code, 0);
});

test("serve runs a module's handler with its options, its context, its start and its stop", async () => {
  await using server = await ServeProgram.listen([programFile("tests/cli/handlers/upper.ts")]);
  {
    await using client = await NetClient.dial(server.port);
    client.socket.write(Uint8Array.of(0, 2, 0x68, 0x69)); // "hi"
    const reply = await new Promise<Uint8Array>((resolve) => client.socket.once("data", resolve));
    assertEquals(text(reply), "\0\x0aHI 1 false");
  }
  assertEquals((await server.stop()).code, 0);
  assertEquals(server.messages, ["module started", "listening", "draining", "module stopped", "drained"]);
  assertEquals((await server.logs("module started")).worker, 1);
  assertEquals((await server.logs("module stopped")).draining, true);
});

test("serve relays each frame to all other connections, and to a slow one only what it takes", async () => {
  await using server = await ServeProgram.listen(["relay", "--lane-bytes=1000000"]);
  await using slow = await NetClient.dial(server.port);
  await using listener = await NetClient.dial(server.port);
  await using speaker = await NetClient.dial(server.port);
  speaker.send(bytes("first"));
  assertEquals([text(await slow.next()), text(await listener.next())], ["first", "first"]);
  slow.socket.pause();
  const size = 100_000;
  for (let i = 0; i < 300; i++) { // 30 MB, of which the slow one's kernel buffers and lane hold a part
    speaker.send(payload(size, i));
    assertEquals((await listener.next())?.byteLength, size);
  }
  speaker.send(bytes("last"));
  assertEquals(text(await listener.next()), "last");
  slow.socket.resume();
  let came = 0;
  while (came < 300) { // all that was kept for it comes, and then what is sent from now on
    speaker.send(bytes("again"));
    const frame = await slow.next();
    if (frame === undefined || text(frame) === "again") break;
    came++;
  }
  assert(came > 0 && came < 300, `${came} of 300 came`);
});

test("serve's sink reads everything and says nothing", async () => {
  await using server = await ServeProgram.listen(["sink", "--inbound-bytes=1000", "--log-level=debug"]);
  await using client = await NetClient.dial(server.port);
  for (let i = 0; i < 50; i++) client.send(payload(100_000));
  client.send(bytes(""));
  client.socket.end();
  assertEquals([await client.next(), client.surplus, client.error], [undefined, 0, undefined]);
  const { reason, framesIn, framesOut } = await server.logs("connection ended");
  assertEquals([reason, framesIn, framesOut], ["peer-closed", 51, 0]);
});

test("serve logs what its handler does wrong, and goes on", async () => {
  await using server = await ServeProgram.listen([programFile("tests/cli/handlers/faulty.ts")]);
  assertEquals(await ask(server.port, bytes("throw")), undefined);
  const ended = await server.logs("connection ended");
  assertEquals([ended.level, ended.reason], ["warn", "handler-error"]);
  assertMatch((ended.error as { stack: string }).stack, /thrown by the handler\n[^]*faulty/);
  for (const [nth, way] of ["reject", "timer"].entries()) {
    await using client = await NetClient.dial(server.port);
    client.send(bytes(way));
    client.send(bytes("still there"));
    assertEquals(text(await client.next()), "still there");
    const uncaught = await server.logs("uncaught error", nth + 1);
    assertEquals(uncaught.level, "error");
    assertMatch((uncaught.error as Error).message, /rejected and not awaited|thrown in a timer/);
  }
  assertEquals((await server.stop()).code, 0);
});
