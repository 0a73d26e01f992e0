/** What the heap holds once everything that can be collected was. */
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { runtime } from "../../support/test.ts";

export function heap(): { held(): number } {
  if (runtime === "bun") {
    const { gc } = (globalThis as unknown as { Bun: { gc(force: boolean): void } }).Bun;
    return { held: () => (gc(true), gc(true), process.memoryUsage().heapUsed) };
  }
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  return {
    held: () => {
      gc();
      gc();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
  };
}
