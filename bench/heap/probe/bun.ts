import { memoryUsage } from "node:process";
import type { Class, Reading, RuntimeProbe } from "./contract.ts";

interface HeapStats {
  /** With `extraMemorySize`. */
  heapSize: number;
  extraMemorySize: number;
  objectTypeCounts: Record<string, number>;
}

declare const Bun: { version: string; gc(force: boolean): void };
// Not a literal, for nothing but Bun could resolve it.
const jsc: string = "bun:jsc";
const { heapStats }: { heapStats(): HeapStats } = await import(jsc);

export const probe: RuntimeProbe = {
  runtime: `Bun ${Bun.version}`,
  rehearsals: 3, // its last compiler takes its time
  rssBand: 8_388_608, // what mimalloc keeps for the next time; 5 MB was the most seen
  collectGarbage: () => Bun.gc(true),
  read(): Reading {
    const { heapSize, extraMemorySize } = heapStats();
    return { heapUsed: heapSize - extraMemorySize, external: extraMemorySize, rss: memoryUsage().rss };
  },
  // JavaScriptCore counts by the engine's own classes; those of a program are all `Object` to it.
  liveInstances: (kind: Class) => kind === Promise ? heapStats().objectTypeCounts.Promise ?? 0 : undefined,
};
