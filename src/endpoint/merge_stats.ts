import type { EndpointStats } from "./stats.ts";

/** The states from the most able to the least. */
const STATES: readonly EndpointStats["state"][] = ["accepting", "full", "suspended", "draining", "finished"];

/**
 * Adds up what several endpoints on one address have counted and hold, such as those of several processes.
 *
 * The address is the first one's. The state is that of the most able: `accepting` as long as one of them is, and `finished`
 * once all are. They began when the first of them did.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { mergeStats } from "@framed/server-endpoint/observe";
 *
 * await using one = await ServerEndpoint.listen();
 * await using other = await ServerEndpoint.listen();
 * const { active, state } = mergeStats([one.stats(), other.stats()]);
 * console.assert(active === 0 && state === "accepting");
 * ```
 *
 * @throws {RangeError} If there is none.
 */
export function mergeStats(all: readonly EndpointStats[]): EndpointStats {
  if (all.length === 0) throw new RangeError("Cannot merge statistics: there must be at least one endpoint's");
  const merged = structuredClone(all[0]);
  for (const stats of all.slice(1)) addNumbers(merged, stats);
  merged.address = all[0].address;
  merged.startedAt = Math.min(...all.map(({ startedAt }) => startedAt));
  merged.state = STATES.find((state) => all.some((stats) => stats.state === state))!;
  return merged;
}

/**
 * What is left to count of an endpoint whose process is gone: what it had counted when it was last asked, and nothing that
 * it held. Merged with what comes after it, counts never go back.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { mergeStats, retireStats } from "@framed/server-endpoint/observe";
 *
 * await using gone = await ServerEndpoint.listen();
 * await using next = await ServerEndpoint.listen();
 * const { state } = mergeStats([retireStats(gone.stats()), next.stats()]);
 * console.assert(state === "accepting"); // the one that is left
 * ```
 */
export function retireStats(last: EndpointStats): EndpointStats {
  const { priority, normal } = last.lanes;
  return {
    ...structuredClone(last),
    state: "finished",
    active: 0,
    queued: 0,
    handshakes: { ...last.handshakes, pending: 0 },
    inbound: { frames: 0, bytes: 0 },
    lanes: { priority: { ...priority, frames: 0, bytes: 0 }, normal: { ...normal, frames: 0, bytes: 0 } },
    bufferedBytes: 0,
    pendingWaits: 0,
  };
}

/** Adds every number in `from` to the one in the same place in `into`. */
function addNumbers(into: object, from: object): void {
  const sums = into as Record<string, unknown>;
  for (const [key, value] of Object.entries(from)) {
    const sum = sums[key];
    if (sum === undefined) sums[key] = structuredClone(value);
    else if (typeof value === "number" && typeof sum === "number") sums[key] = sum + value;
    else if (typeof value === "object" && value !== null) addNumbers(sum as object, value);
  }
}
