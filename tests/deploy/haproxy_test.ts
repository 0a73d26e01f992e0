/** examples/deploy/haproxy.cfg with its two instances, as they are but for their ports. */
import { assertEquals } from "@std/assert";
import { ServeProgram } from "../cli/support/serve_program.ts";
import { noHaproxy } from "../peers/haproxy.ts";
import { NetClient } from "../peers/net_client.ts";
import { Program } from "../peers/program.ts";
import { bytes, text } from "../support/endpoints.ts";
import { freePort } from "../support/free_port.ts";
import { Scratch } from "../support/scratch.ts";
import { test } from "../support/test.ts";
import { authority, withoutOpenssl } from "../tls/support/certificates.ts";
import { deployFile } from "./support/files.ts";

const configuration = deployFile("haproxy.cfg");

async function check(file: string): Promise<[code: number | null, said: string]> {
  const { code, stdout, stderr } = await Program.spawn("haproxy", ["-q", "-c", "-f", file]).ended;
  return [code, stdout + stderr];
}

test("haproxy -c finds nothing in the configuration, and would find a wrong line", async () => {
  using scratch = new Scratch();
  assertEquals(await check(scratch.write("haproxy.cfg", configuration)), [0, ""]);
  assertEquals((await check(scratch.write("haproxy.cfg", configuration.replace("leastconn", "mostconn"))))[0], 1);
}, { skip: noHaproxy });

test("haproxy -c finds nothing in the configuration that ends TLS", async () => {
  using scratch = new Scratch();
  const { cert, key } = authority("framed.test").pem;
  const pem = scratch.write("framed.pem", cert + key);
  const ended = configuration.replace(/^ {2}bind .*\n/m, "").replace(/^(\s*)# TLS: /m, "$1")
    .replace("/etc/haproxy/framed.pem", pem);
  assertEquals(await check(scratch.write("haproxy.cfg", ended)), [0, ""]);
}, { skip: noHaproxy ?? withoutOpenssl });

test("the instances behind it serve clients, and one that drains gets no new ones", async ({ signal }) => {
  using scratch = new Scratch();
  const ports = new Map<string, string>();
  for (const port of ["9000", "9001", "9002", "9101", "9102"]) ports.set(port, String(await freePort()));
  const moved = (name: string) => deployFile(name).replace(/\b9[01]0[012]\b/g, (port) => ports.get(port)!);
  const start = (name: string) => new ServeProgram(["--config", scratch.write(name, moved(name)), "echo"]);
  await using a = start("a.json");
  await using b = start("b.json");
  await Promise.all([a.logs("listening"), b.logs("listening")]);
  // A test's machine may allow fewer descriptors than one that serves.
  const file = scratch.write("haproxy.cfg", moved("haproxy.cfg").replace("maxconn 60000", "maxconn 100"));
  await using haproxy = Program.spawn("haproxy", ["-db", "-f", file]);
  let over = false;
  void haproxy.ended.then(() => over = true);

  const front = Number(ports.get("9000"));
  const dial = async (): Promise<NetClient> => {
    for (;;) {
      signal.throwIfAborted();
      if (over) throw new Error(`HAProxy has ended: ${haproxy.stderr}`);
      const client = await NetClient.dial(front).catch(() => undefined);
      if (client !== undefined) return client;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const asks = async (client: NetClient, what: string) => {
    client.send(bytes(what));
    assertEquals(text(await client.next()), what);
  };
  const clients: NetClient[] = [];
  for (let i = 0; i < 8; i++) {
    clients.push(await dial());
    await asks(clients[i], `first ${i}`);
  }
  assertEquals((await a.stop()).code, 0);
  // Those that were on `a` have been told; the others go on.
  const told = await Promise.all(clients.map(async (client) => {
    client.send(bytes("more"));
    return await client.next() === undefined;
  }));
  assertEquals(new Set(told).size, 2, `who was told: ${told}, and HAProxy said: ${haproxy.stdout}${haproxy.stderr}`);
  for (let i = 0; i < 5; i++) {
    await using client = await dial();
    await asks(client, `new ${i}`);
    client.socket.end();
    await client.next();
  }
  for (const client of clients) client.socket.end();
  assertEquals((await b.stop()).code, 0);
  assertEquals(haproxy.stderr.includes("ALERT"), false, haproxy.stderr);
}, { skip: noHaproxy });
