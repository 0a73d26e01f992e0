import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const { Bun } = globalThis as { Bun?: { gc(synchronously: boolean): void } };
const collect = garbageCollector();

/** Bytes in the heap, and outside it for typed arrays, that garbage collection leaves. */
export async function retainedBytes(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    collect();
    await delay(10); // what is freed outside the heap is freed by a task of its own
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, Bun === undefined ? heapUsed + external : heapUsed); // Bun's `heapUsed` has it all
  }
  return least;
}

/** The collector of Bun, or that of V8, which needs no flag on the command line. */
function garbageCollector(): () => void {
  if (Bun !== undefined) return () => Bun.gc(true);
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
