import { assertEquals, assertMatch } from "@std/assert";
import { NetClient } from "../peers/net_client.ts";
import { bytes } from "../support/endpoints.ts";
import { Scratch } from "../support/scratch.ts";
import { test } from "../support/test.ts";
import { ServeProgram } from "./support/serve_program.ts";

const TOKEN = "a-token-of-the-tests";

test("serve --admin shows the endpoint, and drains it by the token in a file", async () => {
  using scratch = new Scratch();
  const file = scratch.write("token", `${TOKEN}\n`);
  await using server = await ServeProgram.listen(["--admin=127.0.0.1:0", `--admin-token-file=${file}`, "echo"]);
  const url = `http://${(await server.logs("admin listening")).address}`;
  const answer = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    return `${response.status} ${(await response.text()).trim()}`;
  };
  await using client = await NetClient.dial(server.port);
  client.send(bytes("hi"));
  await client.next();
  const { endpoint, processes, connections } = await (await fetch(`${url}/stats`)).json();
  assertEquals([endpoint.active, endpoint.framesIn, endpoint.framesOut], [1, 1, 1]);
  assertEquals(processes.map(({ pid }: { pid: number }) => pid), [server.program.pid]);
  assertEquals(connections.length, 1);
  assertEquals(await answer("/healthz"), "200 ok");
  assertEquals(await answer("/readyz"), "200 ready");
  assertMatch(await answer("/metrics"), /^200 /);
  assertMatch(await answer("/drain", { method: "POST" }), /^401 /);
  const headers = { Authorization: `Bearer ${TOKEN}` };
  assertEquals(await answer("/drain", { method: "POST", headers }), "202 draining");
  assertEquals((await server.program.ended).code, 0);
  assertEquals((await server.logs("draining")).why, "the admin server");
  assertEquals((await server.logs("drained")).connections, 1);
});

test("serve refuses an admin address that it can't have in one line, after which nothing listens", async () => {
  const refusal = async (args: string[], env: Record<string, string> = {}) => {
    await using server = new ServeProgram(["--port=0", "echo", ...args], { env });
    const { code, stderr } = await server.program.ended;
    return `${code} ${stderr}`;
  };
  assertEquals(
    await refusal(["--admin=0.0.0.0:0"]),
    "2 serve: the admin address 0.0.0.0:0: 0.0.0.0 isn't a loopback address, so a token is needed\n",
  );
  assertMatch(
    await refusal(["--admin=0"], { FRAMED_ADMIN_TOKEN: "short" }),
    /^2 serve: the admin address 0: token must be 16 /,
  );
  assertEquals(
    await refusal(["--admin=0", "--admin-token-file=/nowhere"]),
    "2 serve: cannot read /nowhere: there is no such file\n",
  );
  assertMatch(await refusal(["--admin=localhost"]), /^2 serve: --admin must be a host and a port/);
  assertEquals(
    await refusal(["--admin-token=secret"]),
    "2 serve: --admin-token is no flag: give FRAMED_ADMIN_TOKEN, or admin.token in the file\n",
  );
  await using server = await ServeProgram.listen(["--admin=0", "echo"]);
  const { address } = await server.logs("admin listening");
  assertEquals(
    await refusal([`--admin=${address}`]),
    `1 serve: cannot listen on ${address} for the admin: the address is in use\n`,
  );
});

test("serve --print-config shows no secret", async () => {
  const args = ["echo", "--admin=127.0.0.1:9100", "--print-config"];
  await using server = new ServeProgram(args, { env: { FRAMED_ADMIN_TOKEN: TOKEN } });
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stderr, JSON.parse(stdout).admin.address], [0, "", "127.0.0.1:9100"]);
  assertEquals(stdout.includes(TOKEN), false);
});
