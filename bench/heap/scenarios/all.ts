import type { Scenario } from "../scenario.ts";
import { abandonedWaits } from "./abandoned_waits.ts";
import { abortedWaits } from "./aborted_waits.ts";
import { blockedSenders } from "./blocked_senders.ts";
import { churn } from "./churn.ts";
import { halfFrames } from "./half_frames.ts";
import { idleEndpoint } from "./idle_endpoint.ts";
import { idleWakeUps } from "./idle_wake_ups.ts";
import { signalledWaits } from "./signalled_waits.ts";
import { stalledReaders } from "./stalled_readers.ts";
import { waitsForRoom } from "./waits_for_room.ts";

/** Every scenario, the one that gave the project its reason first. */
export const SCENARIOS: readonly Scenario[] = [
  idleWakeUps,
  abortedWaits,
  abandonedWaits,
  signalledWaits,
  waitsForRoom,
  blockedSenders,
  idleEndpoint,
  churn,
  stalledReaders,
  halfFrames,
];
