/**
 * The load generator: a process of its own, on Bun, whose sockets are the quickest of the three. It is given one plan as
 * JSON, prints one result as JSON, and exits.
 */
import process from "node:process";
import { type IdlePlan, measureIdle } from "./idle.ts";
import { measureThroughput, type ThroughputPlan } from "./throughput.ts";

/** What the generator is asked. */
export type LoadPlan = { throughput: ThroughputPlan } | { idle: IdlePlan };

const plan = JSON.parse(process.argv[2] ?? "") as LoadPlan;
const result = "idle" in plan ? await measureIdle(plan.idle) : await measureThroughput(plan.throughput);
console.log(JSON.stringify(result));
process.exit(0);
