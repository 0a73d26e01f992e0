/** The heap while senders wait for room, a million times. */
import { heapBench } from "./heap/register.ts";
import { blockedSenders } from "./heap/scenarios/blocked_senders.ts";
import { waitsForRoom } from "./heap/scenarios/waits_for_room.ts";

heapBench(waitsForRoom);
heapBench(blockedSenders);
