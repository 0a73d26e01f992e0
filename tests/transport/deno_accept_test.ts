import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { runtime, test } from "../support/test.ts";
import { finish, TestListener } from "./support/link.ts";
import { realTcp } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

/** Opens a listener whose `accept` fails so many times before it works, for want of descriptors as it would seem. */
async function openFailing(times: number): Promise<{ listener: TestListener; attempts: readonly number[] }> {
  const { listen } = Deno;
  const attempts: number[] = [];
  Deno.listen = ((options: Deno.TcpListenOptions) => {
    const listener = listen(options);
    const { accept } = listener;
    listener.accept = () => {
      attempts.push(Date.now());
      if (attempts.length > times) return accept.call(listener);
      return Promise.reject(Object.assign(new Error("planted"), { code: "EMFILE" }));
    };
    return listener;
  }) as typeof Deno.listen;
  try {
    return { listener: await TestListener.open(realTcp), attempts };
  } finally {
    Deno.listen = listen;
  }
}

const onlyDeno = { skip: runtime === "deno" ? undefined : "other runtimes accept by themselves" };

test("deno tcp: a listener that can't accept backs off, reports each failure, and recovers", async () => {
  using time = new FakeTime();
  const { listener, attempts } = await openFailing(10);
  await using _closing = listener;
  while (attempts.length <= 10) await time.tickAsync(1);
  const waits = attempts.slice(1).map((at, i) => at - attempts[i]!);
  assertEquals(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
  assertEquals(listener.failures.map((error) => (error as { code?: string }).code), Array(10).fill("EMFILE"));

  const client = await realTcp.transport.connect({ address: listener.address });
  await finish(new Peer(await listener.next()));
  await finish(new Peer(client));
}, onlyDeno);

test("deno tcp: a listener closes while it backs off", async () => {
  const { listener } = await openFailing(Infinity);
  await using _closing = listener;
  await listener.until(() => listener.failures.length === 3);
  await listener.close();
  assertEquals(listener.accepted, 0);
}, onlyDeno);
