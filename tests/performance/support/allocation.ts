import { runtime } from "../../support/test.ts";

/** Windows measured. Garbage is collected in one or two of them, which the median passes over. */
const WINDOWS = 41;

/**
 * The bytes that V8 allocates in one `run`, in and outside its heap: the median of many, each too short for a
 * collection of garbage in most of them. It is the same number each time, to a few bytes.
 */
export async function bytesAllocatedBy(run: () => Promise<void>): Promise<number> {
  const process = await import("node:process");
  const windows: number[] = [];
  for (let i = 0; i < WINDOWS; i++) {
    const before = process.memoryUsage();
    await run();
    const after = process.memoryUsage();
    windows.push(after.heapUsed - before.heapUsed + after.external - before.external);
  }
  return windows.sort((a, b) => a - b)[WINDOWS >> 1];
}

/** Why bytes can't be counted here, if they can't: JSC only counts what a collection left. */
export const NO_BYTES: string | undefined = runtime === "bun" ? "JSC counts no bytes between collections" : undefined;

/** Why the bytes of a path with promises can't be counted here. */
export const NO_BYTES_OF_PROMISES: string | undefined = runtime === "node"
  ? "Node's test runner has hooks on, which make every promise allocate more"
  : NO_BYTES;

/** Why objects can't be counted here: on Bun one run in five sees a collection take some away in the middle. */
export const NO_OBJECTS: string | undefined = runtime === "bun"
  ? "JSC's counts aren't steady enough yet to judge by"
  : "V8 counts no objects between collections";

/** The objects that JSC makes in one `run`, by type; only those of which there were `least` or more. */
export async function objectsMadeBy(run: () => Promise<void>, least: number): Promise<Record<string, number>> {
  const jsc: string = "bun:jsc"; // not a literal, as no other runtime could resolve it
  const { heapStats } = await import(jsc) as { heapStats(): { objectTypeCounts: Record<string, number> } };
  const { Bun } = globalThis as unknown as { Bun: { gc(sync: boolean): void } };
  Bun.gc(true);
  const before = heapStats().objectTypeCounts;
  await run();
  const made: Record<string, number> = {};
  for (const [type, count] of Object.entries(heapStats().objectTypeCounts)) {
    const more = count - (before[type] ?? 0);
    if (more >= least) made[type] = more;
  }
  return made;
}
