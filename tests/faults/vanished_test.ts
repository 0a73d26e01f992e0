/** A peer that vanishes: its packets are dropped, and nothing tells. A deadline does. */
import { assert, assertEquals } from "@std/assert";
import type { EndReason, TimeoutOptions } from "../../mod.ts";
import type { ReportingServerSettings } from "../peers/reporting_server.ts";
import { test } from "../support/test.ts";
import { noNetwork, WiredHosts } from "./network.ts";

const skip = await noNetwork();

interface Vanishing {
  handler: ReportingServerSettings["handler"];
  timeouts: TimeoutOptions;
  /** What the peer sends before. */
  hex: string;
  reason: EndReason;
}

const cases: Vanishing[] = [
  { handler: "echo", timeouts: { idle: 800 }, hex: "0000000141", reason: "idle-timeout" },
  { handler: "echo", timeouts: { frame: 800 }, hex: "000003e848656c6c6f", reason: "frame-timeout" },
  { handler: "flood", timeouts: { send: 800 }, hex: "0000000141", reason: "send-timeout" },
];

for (const { handler, timeouts, hex, reason } of cases) {
  test(`A peer that vanishes ends its connection: ${reason}`, async (t) => {
    await using hosts = await WiredHosts.make(t.signal);
    const { address } = hosts.near;
    const settings: ReportingServerSettings = { handler, options: { hostname: address, timeouts } };
    const server = hosts.run("near", "tests/peers/reporting_server.ts", [JSON.stringify(settings)]);
    const [, port] = await server.prints(/port (\d+)/);
    const client = hosts.run("far", "tests/peers/raw_client.ts", [address, port, hex]);
    await client.prints(/sent/);
    await server.prints(/accepted 1/);
    await hosts.cut();
    const cut = Date.now();
    const end = JSON.parse((await server.prints(/end (\{.*\})/))[1]);
    assertEquals(end.reason, reason);
    assert(Date.now() - cut < 10_000, `after ${Date.now() - cut} ms`);
    if (handler === "flood") assert(end.undelivered > 0);
    server.signal("SIGTERM");
    assertEquals((await server.ended).code, 0);
  }, { skip, timeout: 60_000 });
}
