/** The heap while waits on a channel are aborted, abandoned, or answered under a signal that outlives them. */
import { heapBench } from "./heap/register.ts";
import { abandonedWaits } from "./heap/scenarios/abandoned_waits.ts";
import { abortedWaits } from "./heap/scenarios/aborted_waits.ts";
import { signalledWaits } from "./heap/scenarios/signalled_waits.ts";

heapBench(abortedWaits);
heapBench(abandonedWaits);
heapBench(signalledWaits);
