/** Heap, memory, descriptors, timers and waits of an endpoint with many connections, nearly all of them idle. */
import { heapBench } from "./heap/register.ts";
import { idleEndpoint } from "./heap/scenarios/idle_endpoint.ts";

heapBench(idleEndpoint);
