import { assertEquals, assertLess } from "@std/assert";
import { test } from "../support/test.ts";
import { Link } from "./support/link.ts";
import { networks } from "./support/networks.ts";

for (const network of networks) {
  const { transport } = network;

  test(`${network.name}: afterTurn runs once, after every microtask of the turn`, async () => {
    const order: string[] = [];
    const microtasks = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await undefined;
      queueMicrotask(() => queueMicrotask(() => order.push("microtask")));
    };
    await new Promise<void>((resolve) => {
      transport.afterTurn(() => {
        order.push("after");
        resolve();
      });
      order.push("turn");
      void microtasks();
    });
    await Link.open(network).then((link) => link[Symbol.asyncDispose]());
    assertEquals(order, ["turn", "microtask", "after"]);
  });

  test(`${network.name}: afterTurn in a turn that a socket began`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    const order: string[] = [];
    const gathered = new Promise<void>((resolve) => {
      server.reactions = {
        data: () => {
          if (order.length > 0) return;
          transport.afterTurn(() => {
            order.push("after");
            resolve();
          });
          void Promise.resolve().then(() => Promise.resolve()).then(() => order.push("microtask"));
          order.push("data");
        },
      };
    });
    await client.send(Uint8Array.of(1));
    await gathered;
    assertEquals(order, ["data", "microtask", "after"]);
  });

  test(`${network.name}: afterTurn keeps its order, and takes no timer's time`, async () => {
    const order: number[] = [];
    const times: number[] = [];
    for (let round = 0; round < 200; round++) {
      const started = performance.now();
      await new Promise<void>((resolve) => {
        transport.afterTurn(() => order.push(1));
        transport.afterTurn(() => {
          order.push(2);
          resolve();
        });
      });
      times.push(performance.now() - started);
    }
    assertEquals(order, times.flatMap(() => [1, 2]));
    // The fastest, as the machine may be busy. A timer takes at least a millisecond.
    assertLess(Math.min(...times), 0.9);
  });
}
