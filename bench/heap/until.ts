import { macrotask } from "./probe/timers.ts";

/** How long an endpoint may take to be done once its peers are, in ms. */
const MOST_MS = 30_000;

/** Waits until a condition holds, and throws if that takes long. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const from = performance.now(); !condition();) {
    if (performance.now() - from > MOST_MS) throw new Error(`It took more than ${MOST_MS} ms until ${what}`);
    await macrotask();
  }
}
