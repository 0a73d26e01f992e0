/** Options that not every runtime can honour: where it can't, it says so instead of dropping them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { TransportListenOptions } from "../../src/transport/contract.ts";
import { runtime, test } from "../support/test.ts";
import { TestListener } from "./support/link.ts";
import { type Network, realTcp, realUnix } from "./support/networks.ts";
import process from "node:process";

const nodeVersion = runtime === "node" ? Number.parseFloat(process.versions.node) : 0;
const reusesPorts = runtime !== "node" || nodeVersion >= 23.1 || (nodeVersion >= 22.12 && nodeVersion < 23);

test(`${realTcp.name}: reusePort lets two listeners have one address, or is refused`, async () => {
  if (!reusesPorts) return await refuses(realTcp, { reusePort: true });
  await using first = await TestListener.open(realTcp, { reusePort: true, address: anyPort });
  await using second = await TestListener.open(realTcp, { reusePort: true, address: first.address });
  assert(second.address.transport === "tcp");
  assertEquals(second.address, first.address);
});

test(`${realTcp.name}: backlog is taken, or refused where the runtime drops it`, async () => {
  if (runtime === "bun") return await refuses(realTcp, { backlog: 8 });
  await using _listener = await TestListener.open(realTcp, { backlog: 8 });
});

test(`${realUnix.name}: backlog is taken, or refused where the runtime drops it`, async () => {
  if (runtime !== "node") return await refuses(realUnix, { backlog: 8 });
  await using _listener = await TestListener.open(realUnix, { backlog: 8 });
});

const anyPort = { transport: "tcp", hostname: "127.0.0.1", port: 0 } as const;

async function refuses(network: Network, options: Partial<TransportListenOptions>): Promise<void> {
  await assertRejects(() => TestListener.open(network, options), TypeError, "Cannot listen with");
}
