import { runtime } from "../../support/test.ts";

/** Counts the promises that are made while `run` runs. */
export async function promisesMadeBy(run: () => Promise<void>): Promise<number> {
  const count = await counter();
  return await count(run);
}

/**
 * How many promises an `await` in the program itself is counted as: where V8's hooks are on, it makes one for each, to
 * be told to them. Without hooks, awaiting a promise makes none.
 */
export const COUNTED_FOR_AN_AWAIT: number = runtime === "bun" ? 0 : 1;

type Counter = (run: () => Promise<void>) => Promise<number>;

function counter(): Promise<Counter> {
  switch (runtime) {
    case "deno":
      return Promise.resolve(countOnDeno());
    case "bun":
      return countOnBun();
    case "node":
      return countOnNode();
  }
}

/** `node:async_hooks` says nothing of promises on Deno; what its own tracing uses does. */
function countOnDeno(): Counter {
  const { Deno } = globalThis as unknown as { Deno: Record<symbol, unknown> & { internal: symbol } };
  const { core } = Deno[Deno.internal] as { core: { setPromiseHooks(init?: () => void): void } };
  return async (run) => {
    let made = 0;
    core.setPromiseHooks(() => {
      made++;
    });
    try {
      await run();
    } finally {
      core.setPromiseHooks();
    }
    return made;
  };
}

async function countOnNode(): Promise<Counter> {
  const { promiseHooks } = await import("node:v8");
  return async (run) => {
    let made = 0;
    const stop = promiseHooks.onInit(() => {
      made++;
    });
    try {
      await run();
    } finally {
      stop();
    }
    return made;
  };
}

/** Objects on the heap, as long as nothing is collected: what `run` makes must be little. */
async function countOnBun(): Promise<Counter> {
  const jsc: string = "bun:jsc"; // not a literal, as no other runtime could resolve it
  const { heapStats } = await import(jsc) as { heapStats(): { objectTypeCounts: Record<string, number> } };
  const { Bun } = globalThis as unknown as { Bun: { gc(sync: boolean): void } };
  const promises = () => heapStats().objectTypeCounts.Promise ?? 0;
  return async (run) => {
    Bun.gc(true);
    const before = promises();
    await run();
    return promises() - before;
  };
}
