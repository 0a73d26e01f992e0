/** Heap, descriptors and registry of an endpoint whose connections come and go, in every way there is. */
import { heapBench } from "./heap/register.ts";
import { churn } from "./heap/scenarios/churn.ts";

heapBench(churn);
