import { assert, assertEquals, assertMatch } from "@std/assert";
import process from "node:process";
import { BackOff } from "../../src/cli/workers/back_off.ts";
import { NetClient } from "../peers/net_client.ts";
import { bytes, text, until } from "../support/endpoints.ts";
import { programFile, projectRoot } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";
import { ask, type LogLine, ServeProgram, who } from "./support/serve_program.ts";

const TOKEN = "a-token-of-the-tests";
const handler = programFile("tests/cli/handlers/worker.ts");

const listen = (...args: string[]) => ServeProgram.listen(["--workers=2", ...args, handler]);

/** Asks until each worker has answered once; gives their processes by number. */
async function everyone(port: number, workers = 2): Promise<Map<number, number>> {
  const pids = new Map<number, number>();
  for (const end = performance.now() + 10_000; performance.now() < end && pids.size < workers;) {
    const answer = await who(port);
    if (answer !== undefined) pids.set(answer.worker, answer.pid);
  }
  assertEquals(pids.size, workers, "connections don't spread");
  return pids;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function admin(server: ServeProgram): Promise<string> {
  return `http://${(await server.logs("admin listening")).address}`;
}

test("serve --workers spreads connections over processes, which drain together with exit code 0", async () => {
  await using server = await listen();
  assertEquals((await server.logs("listening")).workers, 2);
  const pids = await everyone(server.port);
  assertEquals(new Set([...pids.values(), server.program.pid]).size, 3);
  const clients = await Promise.all(Array.from({ length: 8 }, () => NetClient.dial(server.port)));
  for (const client of clients) {
    client.send(bytes("who?"));
    await client.next();
  }
  const { code, stderr } = await server.stop();
  assertEquals([code, stderr], [0, ""]);
  for (const client of clients) {
    assertEquals(await client.next(), undefined); // its FIN
    assertEquals(client.error, undefined);
    await client[Symbol.asyncDispose]();
  }
  const { connections, aborted, undelivered } = await server.logs("drained");
  assertEquals([connections, aborted, undelivered], [8, 0, 0]);
  for (const pid of pids.values()) assert(!isAlive(pid));
});

test("serve starts a worker again that was killed, and the other serves meanwhile", async () => {
  await using server = await listen();
  const pids = await everyone(server.port);
  process.kill(pids.get(1)!, "SIGKILL");
  const ended = await server.logs("a worker ended, and is started again");
  assertEquals([ended.level, ended.worker, ended.pid, ended.signal], ["warn", 1, pids.get(1), "SIGKILL"]);
  const again = await everyone(server.port);
  assert(again.get(1) !== pids.get(1));
  assertEquals(again.get(2), pids.get(2));
  assertEquals((await server.stop()).code, 0);
});

test("serve waits longer each time before it starts a worker that keeps ending", async () => {
  await using server = await listen();
  const waits: number[] = [];
  for (let i = 1; i <= 4; i++) {
    await everyone(server.port);
    const ended = crash(server, i);
    const { worker, code, restartInMs } = await ended;
    assertEquals([worker, code], [1, 3]);
    waits.push(restartInMs as number);
  }
  assertEquals(waits, [100, 200, 400, 800]);
  assertEquals((await server.stop()).code, 0);
});

/** Has worker 1 end, for the `nth` time. */
async function crash(server: ServeProgram & { port: number }, nth: number): Promise<LogLine> {
  for (;;) {
    await using client = await NetClient.dial(server.port);
    client.send(bytes("who?")); // all workers are there by now, so one answers
    const [worker] = text(await client.next()).split(" ");
    if (worker !== "1") continue;
    client.send(bytes("exit"));
    return await server.logs("a worker ended, and is started again", nth);
  }
}

test("BackOff doubles from 100 ms to 30 s, and begins again after a life of 10 s", () => {
  const backOff = new BackOff();
  const waits = Array.from({ length: 11 }, () => backOff.wait(9_999));
  assertEquals(waits, [100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
  assertEquals([backOff.wait(10_000), backOff.wait(0)], [100, 200]);
});

test("serve's workers drain and end when their supervisor is killed", async () => {
  await using server = await listen();
  const pids = await everyone(server.port);
  await using client = await NetClient.dial(server.port);
  client.send(bytes("who?"));
  await client.next();
  server.program.signal("SIGKILL");
  assertEquals(await client.next(), undefined); // a FIN, as in any drain
  assertEquals(client.error, undefined);
  await until(() => [...pids.values()].every((pid) => !isAlive(pid)));
});

test("serve's admin server shows all workers together, one that hangs as it was, and what one that died had counted", async () => {
  await using server = await listen("--admin=127.0.0.1:0");
  const url = await admin(server);
  const stats = async () => await (await fetch(`${url}/stats`)).json();
  const pids = await everyone(server.port);
  await using one = await NetClient.dial(server.port);
  await using two = await NetClient.dial(server.port);
  for (const client of [one, two]) {
    client.send(bytes("who?"));
    await client.next();
  }
  let before = await stats();
  while (before.endpoint.active > 2) before = await stats(); // until those who only asked who is there have left
  assertEquals([before.ready, before.endpoint.active, before.endpoint.state], [true, 2, "accepting"]);
  assertEquals(before.endpoint.address, { transport: "tcp", hostname: "127.0.0.1", port: server.port });
  const processes = before.processes.map(({ worker, pid }: { worker: number; pid: number }) => [worker, pid]);
  assertEquals(processes, [[1, pids.get(1)], [2, pids.get(2)]]);
  for (const { worker } of before.connections) assert(worker === 1 || worker === 2);
  assertEquals(before.connections.length, 2);
  assertMatch(await (await fetch(`${url}/metrics`)).text(), /framed_worker="2"/);

  one.send(bytes("hang"));
  await new Promise((resolve) => setTimeout(resolve, 200)); // until it does
  const asked = performance.now();
  const during = await stats();
  const ms = performance.now() - asked;
  assert(ms > 500 && ms < 2_400, `answered after ${ms} ms`);
  assertEquals(during.processes.length, 2);
  assert(during.endpoint.accepted >= before.endpoint.accepted);
  assertEquals((await server.logs("workers didn't say how things stand")).level, "warn");
  await one.next();

  const { accepted } = (await stats()).endpoint;
  process.kill(pids.get(2)!, "SIGKILL");
  await server.logs("a worker ended, and is started again");
  const after = await stats();
  assert(after.endpoint.accepted >= accepted);
  assertEquals((await server.stop()).code, 0);
});

test("serve's admin server drains all workers by its token, and is not ready meanwhile", async () => {
  const server = new ServeProgram(
    ["--port=0", "--workers=2", "--admin=127.0.0.1:0", "--drain-timeout=20000", handler],
    {
      env: { FRAMED_ADMIN_TOKEN: TOKEN },
    },
  );
  await using _ = server;
  const url = await admin(server);
  const { address } = await server.logs("listening");
  await using client = await NetClient.dial(Number(/\d+$/.exec(address as string)), { allowHalfOpen: true });
  client.send(bytes("who?"));
  await client.next();
  const answer = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    return `${response.status} ${(await response.text()).trim()}`;
  };
  assertEquals(await answer("/readyz"), "200 ready");
  assertMatch(await answer("/drain", { method: "POST" }), /^401 /);
  const headers = { Authorization: `Bearer ${TOKEN}` };
  assertEquals(await answer("/drain", { method: "POST", headers }), "202 draining");
  assertEquals((await server.logs("draining")).why, "the admin server");
  assertEquals(await client.next(), undefined); // its FIN, which isn't answered yet
  assertEquals(await answer("/readyz"), "503 draining");
  client.socket.end();
  assertEquals((await server.program.ended).code, 0);
  assertEquals((await server.logs("drained")).connections, 1);
});

test("serve's workers abort what is left at the second signal", async () => {
  await using server = await listen("--drain-timeout=60000");
  await using client = await NetClient.dial(server.port, { allowHalfOpen: true }); // never closes
  client.send(bytes("who?"));
  await client.next();
  server.program.signal("SIGTERM");
  await server.logs("draining", 2);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.ended).code, 143);
  const { connections, aborted } = await server.logs("drained");
  assertEquals([connections, aborted], [1, 1]);
});

test("serve kills a worker that doesn't end within 5 seconds of its drain's deadline, and counts what it held as aborted", async () => {
  await using server = await listen("--drain-timeout=300");
  await using client = await NetClient.dial(server.port);
  client.send(bytes("who?"));
  const [, pid] = text(await client.next()).split(" ");
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // until the supervisor has been told how many there are
  process.kill(Number(pid), "SIGSTOP");
  assertEquals((await server.stop()).code, 0);
  assertEquals((await server.logs("a worker didn't end when it should have")).level, "error");
  const { connections, aborted } = await server.logs("drained");
  assertEquals([connections, aborted], [1, 1]);
});

test("serve says in one line why workers can't start, and leaves none", async () => {
  const broken = programFile("tests/cli/handlers/broken.ts");
  await using server = new ServeProgram(["--port=0", "--workers=2", broken]);
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stdout, stderr], [2, "", `serve: cannot load ${broken}: broken at load\n`]);
  const cannot = programFile("tests/cli/handlers/cannot_start.ts");
  await using second = new ServeProgram(["--port=0", "--workers=2", cannot]);
  const end = await second.program.ended;
  assertEquals([end.code, end.stderr], [1, `serve: ${cannot}: the handler's start() failed: the database is away\n`]);
});

test("serve's workers share no port with a stranger, nor a unix socket, nor a relay", async () => {
  await using first = await listen();
  const refusal = async (...args: string[]) => {
    await using server = new ServeProgram(["--workers=2", ...args]);
    const { code, stderr } = await server.program.ended;
    return `${code} ${stderr}`;
  };
  assertEquals(
    await refusal(`--port=${first.port}`, "echo"),
    `1 serve: cannot listen on 127.0.0.1:${first.port}: the address is in use\n`,
  );
  assertMatch(
    await refusal("--path=/tmp/framed-never.sock", "echo"),
    /^2 serve: --workers: several .* one unix socket\n$/,
  );
  assertMatch(await refusal("relay"), /^2 serve: --workers: relay can't reach .*\n$/);
});

test("serve's workers start with just the permissions that it says are missing", async () => {
  const run = (...permissions: string[]) =>
    new ServeProgram(["--port=0", "--workers=2", "echo"], {
      permissions: ["--no-prompt", "--no-check", "--deny-ffi", ...permissions],
      cwd: projectRoot,
    });
  await using refused = run();
  const { code, stderr } = await refused.program.ended;
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /^serve: missing permissions: run it with --allow-net=127\.0\.0\.1:0 --allow-run=\S+ --allow-env\n$/,
  );
  await using server = run(...stderr.trim().split("run it with ")[1].split(" "));
  const { address } = await server.logs("listening");
  assertEquals(text(await ask(Number(/\d+$/.exec(address as string)), bytes("hi"))), "hi");
  assertEquals((await server.stop()).code, 0);
}, { skip: runtime === "deno" ? undefined : "only Deno has permissions" });
