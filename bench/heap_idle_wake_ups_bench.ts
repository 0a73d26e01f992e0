/** The heap while a loop waits on two lanes, of which one is never written. */
import { heapBench } from "./heap/register.ts";
import { idleWakeUps } from "./heap/scenarios/idle_wake_ups.ts";

heapBench(idleWakeUps);
