import { type Overdue, RATE_WINDOW_MS } from "./deadlines.ts";
import type { EndReason } from "./end.ts";
import type { ConnectionRates, ConnectionTimeouts } from "./settings.ts";

/** Why a connection ends whose deadline has passed. */
export function reasonOf(overdue: Exclude<Overdue, "close" | "half-open">): EndReason {
  return overdue === "frame-rate" ? "frame-timeout" : overdue;
}

/** What its peer didn't do. An idle one owed nothing. */
export function overdueError(
  overdue: Exclude<Overdue, "half-open">,
  { frame, send, drain }: ConnectionTimeouts,
  { frameBytesPerSecond }: ConnectionRates,
  name: string,
): Error | undefined {
  switch (overdue) {
    case "idle-timeout":
      return undefined;
    case "frame-timeout":
      return new Error(`No end of an incomplete frame came within ${frame} ms, on ${name}`);
    case "frame-rate":
      return new Error(
        `An incomplete frame came at less than ${frameBytesPerSecond} bytes a second for ${RATE_WINDOW_MS} ms, on ${name}`,
      );
    case "send-timeout":
      return new Error(`No byte of a write was taken within ${send} ms, on ${name}`);
    case "close":
      return new Error(`The peer didn't close within ${drain} ms, on ${name}`);
  }
}
