import { assert, assertEquals, assertRejects } from "@std/assert";
import { AdminServer, type AdminServerOptions, metricsText, type Snapshot } from "../../observe.ts";
import { until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { ask } from "./support/ask.ts";
import { Watched } from "./support/watched.ts";

const TOKEN = "0123456789abcdef";
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

test("AdminServer serves health, readiness, statistics and metrics of an endpoint", async () => {
  await using watched = await Watched.open();
  assertEquals(watched.admin.hostname, "127.0.0.1");
  const health = await ask(watched.port, "/healthz");
  assertEquals([health.status, health.body], [200, "ok\n"]);
  assertEquals(watched.snapshots, 0, "health asks nobody");
  const ready = await ask(watched.port, "/readyz");
  assertEquals([ready.status, ready.body], [200, "ready\n"]);

  const stats = await ask(watched.port, "/stats?pretty");
  assertEquals([stats.status, stats.headers["content-type"]], [200, "application/json; charset=utf-8"]);
  const snapshot: Snapshot = JSON.parse(stats.body);
  assertEquals([snapshot.ready, snapshot.endpoint], [true, watched.endpoint.stats()]);
  assertEquals([snapshot.processes.length, snapshot.connections], [1, []]);

  watched.snapshot = () => snapshot;
  const metrics = await ask(watched.port, "/metrics");
  assertEquals([metrics.status, metrics.headers["content-type"]], [200, "text/plain; version=0.0.4; charset=utf-8"]);
  assertEquals(metrics.body, await metricsText(snapshot));
});

test("/readyz is 503 and says the state while suspended, draining and finished; /healthz stays 200", async () => {
  await using watched = await Watched.open();
  const { endpoint, port } = watched;
  const answers: unknown[] = [];
  const look = async () => {
    const { status, body } = await ask(port, "/readyz");
    answers.push([status, body.trim(), (await ask(port, "/healthz")).status]);
  };
  endpoint.suspend();
  await look();
  endpoint.resume();
  await look();
  const client = await watched.dial();
  await until(() => endpoint.stats().active === 1);
  const drained = endpoint.drain(); // waits for the client
  await look();
  await client.close();
  await drained;
  await look();
  assertEquals(answers, [
    [503, "suspended", 200],
    [200, "ready", 200],
    [503, "draining", 200],
    [503, "finished", 200],
  ]);
});

test("each reply forbids caches, other sites, and guessing its type", async () => {
  await using watched = await Watched.open();
  for (const path of ["/", "/healthz", "/readyz", "/stats", "/metrics", "/none", "/drain"]) {
    const { headers } = await ask(watched.port, path);
    assertEquals(headers["cache-control"], "no-store", path);
    assertEquals(headers["x-content-type-options"], "nosniff", path);
    assertEquals(headers["cross-origin-resource-policy"], "same-origin", path);
    assertEquals(headers["referrer-policy"], "no-referrer", path);
    assert(headers["content-security-policy"]!.startsWith("default-src 'none'"), path);
    assert(headers["content-security-policy"]!.includes("frame-ancestors 'none'"), path);
    assertEquals(Object.keys(headers).filter((name) => name.startsWith("access-control")), [], path);
  }
});

test("the page's policy lets its own scripts and styles run, by their hashes, and nothing else", async () => {
  const page = "<!doctype html><style>a{}</style><script>1</script><script type=module>2</script>";
  await using watched = await Watched.open({ page });
  const { status, headers, body } = await ask(watched.port, "/");
  assertEquals([status, headers["content-type"], body], [200, "text/html; charset=utf-8", page]);
  const policy = Object.fromEntries(
    headers["content-security-policy"]!.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]),
  );
  // echo -n 1 | openssl dgst -sha256 -binary | base64
  assertEquals(policy["script-src"], [
    "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='",
    "'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU='",
  ]);
  assertEquals(policy["style-src"], ["'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"]);
  assertEquals([policy["default-src"], policy["connect-src"]], [["'none'"], ["'self'"]]);
});

test("HEAD has the head of GET and no body; other methods are 405 with what is allowed, other paths 404", async () => {
  await using watched = await Watched.open();
  const { port } = watched;
  for (const path of ["/healthz", "/stats", "/"]) {
    const get = await ask(port, path);
    const head = await ask(port, path, { method: "HEAD" });
    assertEquals([head.status, head.body], [200, ""]);
    assertEquals(head.headers["content-type"], get.headers["content-type"]);
    assert(Number(head.headers["content-length"]) > 0);
  }
  const stream = await ask(port, "/events", { method: "HEAD" });
  assertEquals([stream.status, stream.headers["content-type"], stream.body], [200, "text/event-stream", ""]);
  const post = await ask(port, "/stats", { method: "POST" });
  assertEquals([post.status, post.headers.allow, post.body], [405, "GET, HEAD", "Only GET and HEAD is served here\n"]);
  const get = await ask(port, "/drain");
  assertEquals([get.status, get.headers.allow], [405, "POST"]);
  assertEquals((await ask(port, "/drain", { method: "OPTIONS" })).status, 405);
  for (const path of ["/none", "/stats/", "//stats", "/STATS", "/../stats", "/%73tats"]) {
    assertEquals((await ask(port, path)).status, 404, path);
  }
  assertEquals(watched.drains, 0);
});

test("on loopback everybody may look; a drain takes the token, and without one nobody may drain", async () => {
  await using open = await Watched.open();
  for (const headers of [{}, bearer(TOKEN), bearer("")]) {
    const { status, body } = await ask(open.port, "/drain", { method: "POST", headers });
    assertEquals([status, body], [403, "Nobody may do that: the server was given no token\n"]);
  }
  assertEquals([open.drains, open.endpoint.stats().state], [0, "accepting"]);

  await using guarded = await Watched.open({ token: TOKEN });
  assertEquals((await ask(guarded.port, "/stats")).status, 200);
  for (
    const authorization of ["", "Bearer", TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}0`, `Bearer x${TOKEN.slice(1)}`]
  ) {
    const { status, headers } = await ask(guarded.port, "/drain", { method: "POST", headers: { authorization } });
    assertEquals([status, headers["www-authenticate"]], [401, 'Bearer realm="admin"'], authorization);
  }
  assertEquals(guarded.drains, 0);
  const { status, body } = await ask(guarded.port, "/drain", { method: "POST", headers: bearer(TOKEN) });
  assertEquals([status, body, guarded.drains], [202, "draining\n", 1]);
  await guarded.endpoint.finished;
  assertEquals((await ask(guarded.port, "/readyz")).status, 503);
  assertEquals((await ask(guarded.port, "/drain", { method: "POST", headers: bearer(TOKEN) })).status, 202);
});

test("an address that isn't loopback can't be bound without a token, and shows nothing without it", async () => {
  const observed = { snapshot: () => Promise.reject(new Error("never asked")), drain: () => {} };
  for (const hostname of ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org"]) {
    await assertRejects(() => AdminServer.listen(observed, { hostname }), TypeError, "so a token is needed");
  }
  await using watched = await Watched.open({ hostname: "0.0.0.0", token: TOKEN });
  const { port } = watched;
  for (const path of ["/healthz", "/"]) assertEquals((await ask(port, path)).status, 200, path);
  for (const path of ["/readyz", "/stats", "/metrics", "/events"]) {
    assertEquals((await ask(port, path)).status, 401, path);
    assertEquals((await ask(port, path, { headers: bearer("0123456789abcdee") })).status, 401, path);
  }
  assertEquals(watched.snapshots, 0);
  for (const path of ["/readyz", "/stats", "/metrics"]) {
    assertEquals((await ask(port, path, { headers: bearer(TOKEN) })).status, 200, path);
  }
  const host = { ...bearer(TOKEN), Host: "any.name.example" };
  assertEquals((await ask(port, "/stats", { headers: host })).status, 200, "the token is enough");
});

test("on loopback a request by a name that a stranger may have pointed here is 403", async () => {
  await using watched = await Watched.open({ hosts: ["admin.example.org"] });
  const { port } = watched;
  const status = async (Host: string) => (await ask(port, "/stats", { headers: { Host } })).status;
  for (
    const host of [
      "localhost",
      `localhost:${port}`,
      "127.0.0.1:1",
      "127.8.8.8",
      "[::1]:80",
      "LOCALHOST",
      "admin.example.org:443",
    ]
  ) assertEquals(await status(host), 200, host);
  for (
    const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "[::2]",
      "localhost:80:80",
      "x@localhost",
      "127.1",
    ]
  ) assertEquals(await status(host), 403, host);
  const drain = await ask(port, "/drain", { method: "POST", headers: { Host: "evil.example" } });
  assertEquals(drain.status, 403);
});

const wrong: [AdminServerOptions, string][] = [
  [{ token: "0123456789abcde" }, "token must be 16 to 512 visible ASCII characters, got 15"],
  [{ token: "0123456789 abcdef" }, "token must be 16 to 512"],
  [{ port: 65_536 }, "port must be a whole number from 0 to 65535, got 65536"],
  [{ eventsMs: 49 }, "eventsMs must be a whole number from 50 to 10000, got 49"],
  [{ hostname: "" }, "hostname must not be empty"],
  [{ hosts: "localhost" } as unknown as AdminServerOptions, "hosts must be an array of names"],
  [{ pages: "" } as unknown as AdminServerOptions, "options has no option pages"],
  [{ token: 1 } as unknown as AdminServerOptions, "token must be a string, got number"],
  [{ page: null } as unknown as AdminServerOptions, "page must be a string, got object"],
];

for (const [options, message] of wrong) {
  test(`AdminServer.listen() refuses ${JSON.stringify(options)}`, async () => {
    const observed = { snapshot: () => Promise.reject(new Error("never asked")), drain: () => {} };
    await assertRejects(() => AdminServer.listen(observed, options), Error, message);
  });
}

test("AdminServer.listen() rejects with the system's error where the port is taken", async () => {
  await using watched = await Watched.open();
  const error = await assertRejects(() => AdminServer.listen(watched.observed, { port: watched.port }), Error);
  assertEquals((error as Error & { code: string }).code, "EADDRINUSE");
});

test("a snapshot or drain that fails is answered, told to onError, and costs nothing else", async () => {
  await using watched = await Watched.open({ token: TOKEN });
  const { port } = watched;
  watched.snapshot = () => Promise.reject(new Error("a worker is gone"));
  for (const path of ["/readyz", "/stats", "/metrics", "/events"]) {
    const { status, body } = await ask(port, path);
    assertEquals([status, body], [503, "That can't be told now\n"], path);
  }
  assertEquals(watched.errors, Array(4).fill("a worker is gone"));
  watched.drain = () => Promise.reject(new Error("can't drain"));
  assertEquals((await ask(port, "/drain", { method: "POST", headers: bearer(TOKEN) })).status, 202);
  watched.drain = () => {
    throw new Error("can't even begin");
  };
  assertEquals((await ask(port, "/drain", { method: "POST", headers: bearer(TOKEN) })).status, 503);
  await until(() => watched.errors.length === 6);
  assertEquals(watched.errors.slice(4), ["can't drain", "can't even begin"]);
  watched.snapshot = undefined;
  assertEquals((await ask(port, "/stats")).status, 200);
  assertEquals(watched.admin.streams, 0);
});
