/** Deno and Node both have Node's view of V8. */
import { memoryUsage } from "node:process";
import v8 from "node:v8";
import vm from "node:vm";
import type { Class, Reading, RuntimeProbe } from "./contract.ts";

// Newer than the types that come with the runtimes.
const { queryObjects } = v8 as unknown as {
  queryObjects?: (kind: Class, options: { format: "count" }) => number;
};

type Traits = Pick<RuntimeProbe, "runtime" | "rehearsals" | "rssBand">;

export function v8Probe(traits: Traits): RuntimeProbe {
  v8.setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = vm.runInNewContext("gc");
  return {
    ...traits,
    collectGarbage,
    read(): Reading {
      const { heapUsed, external, rss } = memoryUsage();
      return { heapUsed, external, rss };
    },
    liveInstances: (kind) => queryObjects?.(kind, { format: "count" }),
  };
}
