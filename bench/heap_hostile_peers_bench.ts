/** What peers can make an endpoint hold that read nothing, or never finish a frame. */
import { heapBench } from "./heap/register.ts";
import { halfFrames } from "./heap/scenarios/half_frames.ts";
import { stalledReaders } from "./heap/scenarios/stalled_readers.ts";

heapBench(stalledReaders);
heapBench(halfFrames);
