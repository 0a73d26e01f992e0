/** Who is let in: how many, from where, and by which rule. */
import { assertEquals, assertRejects } from "@std/assert";
import { Admission, type RefusalReason } from "../../src/endpoint/admission.ts";
import { resolveLimits } from "../../src/endpoint/resolve_options.ts";
import { connect, type LimitOptions } from "../../mod.ts";
import { echo, portOf, serve, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

const tcp = (hostname: string) => ({ transport: "tcp", hostname, port: 1 }) as const;

async function verdicts(limits: LimitOptions, addresses: readonly string[]): Promise<(RefusalReason | undefined)[]> {
  const admission = await Admission.of(resolveLimits(limits));
  return addresses.map((address) => admission.letIn(tcp(address)));
}

test("limits.connections lets in n - 1 and n, and not n + 1, until one has left", async () => {
  const admission = await Admission.of(resolveLimits({ connections: 3 }));
  const verdicts = [1, 2, 3, 4].map((n) => admission.letIn(tcp(`10.0.0.${n}`)));
  assertEquals(verdicts, [undefined, undefined, undefined, "connections"]);
  admission.letOut(tcp("10.0.0.2"));
  assertEquals([admission.full, admission.letIn(tcp("10.0.0.5")), admission.full], [false, undefined, true]);
});

test("limits.connectionsPerAddress lets in n - 1 and n of an address, and not n + 1, until one of it has left", async () => {
  const admission = await Admission.of(resolveLimits({ connectionsPerAddress: 2 }));
  const [a, b] = [tcp("10.0.0.1"), tcp("10.0.0.2")];
  assertEquals([a, a, a, b, b].map((address) => admission.letIn(address)), [
    undefined,
    undefined,
    "connections-per-address",
    undefined,
    undefined,
  ]);
  admission.letOut(b);
  assertEquals(admission.letIn(a), "connections-per-address");
  admission.letOut(a);
  assertEquals([admission.letIn(a), admission.letIn(a)], [undefined, "connections-per-address"]);
});

test("limits.connectionsPerAddress counts an IPv4 address and its IPv6 form as one, in any case, and no zone", async () => {
  assertEquals(
    (await verdicts({ connectionsPerAddress: 1 }, ["10.0.0.1", "::ffff:10.0.0.1"])).at(-1),
    "connections-per-address",
  );
  assertEquals(
    (await verdicts({ connectionsPerAddress: 1 }, ["::FFFF:10.0.0.1", "10.0.0.1"])).at(-1),
    "connections-per-address",
  );
  assertEquals(
    (await verdicts({ connectionsPerAddress: 1 }, ["fe80::1%eth0", "fe80::1%eth1"])).at(-1),
    "connections-per-address",
  );
  const admission = await Admission.of(resolveLimits({ connectionsPerAddress: 1 }));
  assertEquals(admission.letIn(tcp("::FFFF:192.0.3.7")), undefined);
  admission.letOut(tcp("192.0.3.7"));
  assertEquals(admission.letIn(tcp("192.0.3.7")), undefined, "one form of it has left, so the other may come");
});

const rules: [name: string, rule: string, inside: string[], outside: string[]][] = [
  ["an address", "192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.6", "192.0.2.8", "2001:db8::7"]],
  ["/24", "192.0.2.0/24", ["192.0.2.0", "192.0.2.255", "::FFFF:192.0.2.9"], ["192.0.1.255", "192.0.3.0"]],
  ["/31", "192.0.2.6/31", ["192.0.2.6", "192.0.2.7"], ["192.0.2.5", "192.0.2.8"]],
  ["/32", "192.0.2.6/32", ["192.0.2.6"], ["192.0.2.5", "192.0.2.7"]],
  ["/0", "0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["2001:db8::1"]],
  ["an IPv6 address", "2001:db8::7", ["2001:db8::7", "2001:0db8:0::7"], ["2001:db8::8", "192.0.2.7"]],
  ["an IPv6 block", "2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7::1", "2001:db9::"]],
  ["an IPv6 block, and a zone", "fe80::/10", ["fe80::1", "fe80::1%eth0"], ["fec0::1%eth0"]],
  ["an IPv4-mapped block", "::ffff:192.0.2.0/120", ["192.0.2.1", "::ffff:192.0.2.255"], ["192.0.3.1"]],
];

for (const [name, rule, inside, outside] of rules) {
  test(`limits.allow and limits.deny agree on ${name}: ${rule}`, async () => {
    for (const address of inside) {
      assertEquals(await verdicts({ deny: [rule] }, [address]), ["denied"], address);
      assertEquals(await verdicts({ allow: [rule] }, [address]), [undefined], address);
      assertEquals(
        await verdicts({ allow: [rule], deny: [rule] }, [address]),
        ["denied"],
        `deny goes first: ${address}`,
      );
    }
    for (const address of outside) {
      assertEquals(await verdicts({ deny: [rule] }, [address]), [undefined], address);
      assertEquals(await verdicts({ allow: [rule] }, [address]), ["denied"], address);
    }
  });
}

test("limits.allow with no entry lets nobody in", async () => {
  assertEquals(await verdicts({ allow: [] }, ["127.0.0.1", "::1"]), ["denied", "denied"]);
});

test("limits.allow and limits.deny refuse what is no address or block, by name", async () => {
  for (
    const entry of ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::/129", "localhost", "", "1.2.3.4/8/8"]
  ) {
    for (const name of ["allow", "deny"] as const) {
      await assertRejects(
        () => verdicts({ [name]: [entry] }, []),
        TypeError,
        `limits.${name} must hold addresses or CIDR blocks, got ${JSON.stringify(entry)}`,
      );
    }
  }
});

test("Who was refused is told by the real address: an IPv4 client of an endpoint on all addresses", async () => {
  const { endpoint } = await serve(echo, { hostname: "::", limits: { deny: ["127.0.0.0/8"] } });
  await using peer = await RawPeer.dial(portOf(endpoint));
  assertEquals((await peer.everything()).length, 0);
  await until(() => endpoint.stats().refused.denied === 1);
  await endpoint.close();
});

test("limits.connections with wait: the one over the limit is served when another has left, and none is refused", async () => {
  const { endpoint } = await serve(echo, { limits: { connections: 2 } });
  const port = portOf(endpoint);
  const dial = async () => {
    const connection = await connect({ port });
    connection.trySend(Uint8Array.of(1));
    return connection;
  };
  const [first, second] = [await dial(), await dial()];
  await Promise.all([first.frames.read(), second.frames.read()]);
  assertEquals(endpoint.stats().state, "full");
  const third = await dial();
  let served = false;
  const reply = third.frames.read().then((frame) => {
    served = true;
    return frame;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals([served, endpoint.stats().active], [false, 2]);
  await first.close();
  assertEquals(await reply, Uint8Array.of(1));
  assertEquals(endpoint.stats().refused.connections, 0);
  await Promise.all([second.close(), third.close()]);
  await endpoint.close();
});
