/** What happens when the process has no descriptor left for one more connection: it waits, serves, and recovers. */
import { connect as netConnect, type Socket } from "node:net";
import process from "node:process";
import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, type EndpointStats } from "../../mod.ts";
import { Program } from "../peers/program.ts";
import { bytes, text } from "../support/endpoints.ts";
import { runtimeCommand } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";

/** Enough for each runtime to start and for some connections. */
const DESCRIPTORS = 90;

const skip = process.platform === "win32" ? "Windows has no ulimit" : undefined;

test("Out of descriptors, live connections go on, accepting waits without spinning, and it recovers", async (t) => {
  const settings = JSON.stringify({ handler: "echo", options: {} });
  const { command, args } = runtimeCommand("tests/peers/reporting_server.ts", [settings]);
  const limited = `ulimit -n ${DESCRIPTORS} && exec "$0" "$@"`;
  await using server = Program.spawn("sh", ["-c", limited, command, ...args]);
  const port = Number((await server.prints(/port (\d+)/))[1]);

  const live = await connect({ port });
  assertEquals(await ask(live, "before"), "before");
  const crowd = Array.from({ length: DESCRIPTORS + 30 }, () => dial(port));
  t.signal.addEventListener("abort", () => crowd.forEach((socket) => socket.destroy()));
  await quiet(server);

  const from = await stats(live);
  assert(from.active < DESCRIPTORS, `${from.active} connections with ${DESCRIPTORS} descriptors`);
  assert(from.active > 10, `only ${from.active} connections with ${DESCRIPTORS} descriptors`);
  for (let n = 0; n < 20; n++) {
    assertEquals(await ask(live, `meanwhile ${n}`), `meanwhile ${n}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const to = await stats(live);
  // Bun tries again at every turn of its loop, and doesn't say so: nothing outside it can change that.
  if (runtime !== "bun") {
    assert(to.cpuMs - from.cpuMs < 500, `${to.cpuMs - from.cpuMs} ms of processor time in a second`);
  }
  const failures = to.acceptFailures - from.acceptFailures;
  assert(failures < 20, `${failures} failures in a second: it doesn't back off`);
  if (runtime === "deno") assert(to.acceptFailures > 0, "no failure was counted");

  for (const socket of crowd) socket.destroy();
  await served(port, t.signal);
  assertEquals(await ask(live, "still"), "still");
  await live.close();
  server.signal("SIGTERM");
  assertEquals((await server.ended).code, 0);
}, { skip, timeout: 60_000 });

async function ask(connection: Connection, question: string): Promise<string> {
  await connection.send(bytes(question));
  return text(await connection.frames.read());
}

async function stats(connection: Connection): Promise<EndpointStats & { cpuMs: number }> {
  return JSON.parse(await ask(connection, "stats"));
}

/** Dials until it is served: while it has no descriptor, Node accepts and closes at once what would otherwise wait. */
async function served(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const connection = await connect({ port });
    const answer = await ask(connection, "again").catch(() => "");
    await connection.close();
    if (answer === "again") return;
  }
}

/** A connection that says nothing, and doesn't mind being refused. */
function dial(port: number): Socket {
  const socket = netConnect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  return socket;
}

/** Waits until the program has printed nothing for a while. */
async function quiet(program: Program): Promise<void> {
  for (let printed = -1; printed !== program.stdout.length;) {
    printed = program.stdout.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
