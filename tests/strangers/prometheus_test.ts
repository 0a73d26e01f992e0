import { assert, assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { connect, ServerEndpoint } from "../../mod.ts";
import { AdminServer, metricsText, observeEndpoint } from "../../observe.ts";
import { ask } from "../observe/support/ask.ts";
import { missing, Program } from "../peers/program.ts";
import { portOf, until } from "../support/endpoints.ts";
import { freePort } from "../support/free_port.ts";
import { Scratch } from "../support/scratch.ts";
import { test } from "../support/test.ts";

const noPrometheus = await missing("prometheus", ["--version"]);
const noPromtool = await missing("promtool", ["--version"]);

const TOKEN = "a-token-for-prometheus";

/** A Prometheus of its own, on loopback, with its data in a temporary folder. */
class Prometheus implements AsyncDisposable {
  readonly #program: Program;
  readonly #scratch: Scratch;
  readonly #port: number;

  private constructor(program: Program, scratch: Scratch, port: number) {
    this.#program = program;
    this.#scratch = scratch;
    this.#port = port;
  }

  /** @param jobs What to scrape, as in `scrape_configs`. */
  static async start(jobs: unknown[]): Promise<Prometheus> {
    const scratch = new Scratch();
    const global = { scrape_interval: "500ms", scrape_timeout: "500ms" };
    const config = scratch.write("prometheus.json", JSON.stringify({ global, scrape_configs: jobs })); // JSON is YAML
    const port = await freePort();
    const program = Program.spawn("prometheus", [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(scratch.path, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ]);
    return new Prometheus(program, scratch, port);
  }

  /** The value of each series that answers a query, by the label `by`; nothing until it is up. */
  async query(promql: string, by: string): Promise<Record<string, number>> {
    const path = `/api/v1/query?query=${encodeURIComponent(promql)}`;
    const body = await ask(this.#port, path).then((answer) => answer.body, () => "");
    if (!body.startsWith("{")) return {};
    const { data } = JSON.parse(body) as Response;
    return Object.fromEntries((data?.result ?? []).map(({ metric, value }) => [metric[by] ?? "", Number(value[1])]));
  }

  /** Asks until the answer is the expected one, or too much time has passed; gives the last answer. */
  async settled(promql: string, by: string, expected: Record<string, number>): Promise<Record<string, number>> {
    const until = performance.now() + 15_000;
    for (;;) {
      const answer = await this.query(promql, by);
      if (Object.keys(expected).every((key) => answer[key] === expected[key]) || performance.now() > until) {
        return answer;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.signal("SIGTERM");
    const { code, stderr } = await this.#program.ended;
    this.#scratch[Symbol.dispose]();
    assertEquals(code, 0, stderr);
  }
}

interface Response {
  data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

/** Serves five connections, of which two stay. Replies to long frames take the priority lane. */
async function serveFive() {
  const endpoint = await ServerEndpoint.listen(
    { limits: { connections: 5, whenFull: "refuse" } },
    async (connection) => {
      for await (const frame of connection) {
        await connection.send(frame, { lane: frame.length >= 100 ? "priority" : "normal" });
      }
    },
  );
  const clients = await Promise.all(Array.from({ length: 5 }, () => connect({ port: portOf(endpoint) })));
  for (const client of clients) {
    for (const length of [1, 2, 100]) client.trySend(new Uint8Array(length));
    for (let i = 0; i < 3; i++) await client.frames.read();
  }
  const refused = await connect({ port: portOf(endpoint) });
  await refused.frames.read().catch(() => {}); // its end, or a reset
  await refused.close();
  await Promise.all(clients.slice(2).map((client) => client.close()));
  await until(() => endpoint.stats().active === 2);
  return { endpoint, live: clients.slice(0, 2) };
}

test("a real Prometheus scrapes /metrics and answers queries with what happened", async () => {
  const { endpoint, live } = await serveFive();
  await using admin = await AdminServer.listen(observeEndpoint(endpoint));
  await using guarded = await AdminServer.listen(observeEndpoint(endpoint), { hostname: "0.0.0.0", token: TOKEN });
  const targets = (port: number) => [{ targets: [`127.0.0.1:${port}`] }];
  {
    await using prometheus = await Prometheus.start([
      { job_name: "open", static_configs: targets(admin.port) },
      { job_name: "guarded", static_configs: targets(guarded.port), authorization: { credentials: TOKEN } },
      { job_name: "stranger", static_configs: targets(guarded.port) },
    ]);
    const up = { open: 1, guarded: 1, stranger: 0 };
    assertEquals(await prometheus.settled("up", "job", up), up);

    const one = async (promql: string, by: string) => await prometheus.query(promql.replace("{", '{job="open",'), by);
    assertEquals(await one("framed_server_ready{}", ""), { "": 1 });
    assertEquals(await one("framed_server_active_connections{}", ""), { "": 2 });
    assertEquals(await one("framed_server_accepted_connections_total{}", ""), { "": 5 });
    assertEquals(await one('framed_server_rejected_connections_total{framed_reason="connections"}', ""), { "": 1 });
    assertEquals(await one("framed_server_ended_connections_total{} > 0", "framed_reason"), { "peer-closed": 3 });
    const frames = "framed_server_frames_total";
    assertEquals(await one(`${frames}{network_io_direction="receive"}`, ""), { "": 15 });
    assertEquals(await one(`${frames}{network_io_direction="transmit"}`, "framed_lane"), { priority: 5, normal: 10 });
    const io = "framed_server_io_bytes_total";
    assertEquals(await one(`${io}{network_io_direction="transmit"}`, "framed_lane"), { priority: 520, normal: 55 });
    const duration = "framed_server_connection_duration_seconds";
    assertEquals(await one(`${duration}_count{}`, ""), { "": 3 });
    const { "": median } = await one(`histogram_quantile(0.5, ${duration}_bucket{})`, "");
    assert(median > 0 && median <= 10, `the median is ${median} s`);
    const { "": heap } = await one("framed_process_heap_used_bytes{}", "");
    assert(heap > 1_000_000, `${heap} bytes`);
    assertEquals(await prometheus.query("framed_server_accepted_connections_total", "job"), { open: 5, guarded: 5 });

    await Promise.all(live.map((client) => client.close()));
    await endpoint.close();
    const after = await prometheus.settled("framed_server_ready", "job", { open: 0, guarded: 0 });
    assertEquals(after, { open: 0, guarded: 0 });
    assertEquals(await one("framed_server_active_connections{}", ""), { "": 0 });
  }
}, { skip: noPrometheus, timeout: 60_000 });

test("promtool finds nothing to say about /metrics", async () => {
  const { endpoint, live } = await serveFive();
  const input = await metricsText(await observeEndpoint(endpoint).snapshot());
  await Promise.all(live.map((client) => client.close()));
  await endpoint.close();
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
  assertEquals([status, stdout, stderr], [0, "", ""]);
  const wrong = spawnSync("promtool", ["check", "metrics"], {
    input: input.replaceAll("_total", ""),
    encoding: "utf8",
  });
  assert(wrong.stderr.includes('counter metrics should have "_total" suffix'), "and it would");
}, { skip: noPromtool });
