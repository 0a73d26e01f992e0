import { runtime } from "./test.ts";

/** Collects at once what nothing reaches. */
export const collect: () => void = await collector();

/** Frees what nothing reaches, in two turns. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0)); // what a WeakRef has shown stays until the end of the turn
    collect();
  }
}

async function collector(): Promise<() => void> {
  if (runtime === "bun") {
    const { Bun } = globalThis as unknown as { Bun: { gc(synchronous: boolean): void } };
    return () => Bun.gc(true);
  }
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
