/**
 * What is measured beside the endpoint, for Prometheus only: an application's own OpenTelemetry measures its processes
 * by itself.
 *
 * | Prometheus                       | what                                                                  |
 * | -------------------------------- | --------------------------------------------------------------------- |
 * | `framed_server_ready`             | 1 if `/readyz` says so, else 0                                         |
 * | `process_uptime_seconds`          | how long a process has run                                            |
 * | `process_memory_usage_bytes`      | memory that the system has given it                                   |
 * | `framed_process_heap_used_bytes`  | the part of its heap that is in use                                   |
 * | `framed_process_heap_size_bytes`  | its heap                                                              |
 * | `framed_process_external_bytes`   | memory outside the heap that objects in it hold: typed arrays, mostly |
 *
 * Those of processes have the label `framed_worker`, its number, where there are several.
 *
 * @module
 */
import type { Instrument } from "../endpoint/instruments.ts";
import type { ProcessStats, Snapshot } from "./snapshot.ts";

/** What a snapshot says of the whole. */
export const SNAPSHOT_INSTRUMENTS: readonly Instrument<Snapshot>[] = [
  {
    name: "framed.server.ready",
    kind: "updown",
    unit: "{server}",
    description: "1 if connections are let in or wait their turn, 0 while suspended, draining or finished",
    read: ({ ready }, observe) => observe(ready ? 1 : 0),
  },
];

/** What it says of each process. */
export const PROCESS_INSTRUMENTS: readonly Instrument<ProcessStats>[] = [
  ofProcess("process.uptime", "s", "How long the process has run", ({ uptimeMs }) => uptimeMs / 1_000),
  ofProcess("process.memory.usage", "By", "Memory that the system has given the process", ({ rss }) => rss),
  ofProcess("framed.process.heap.used", "By", "The part of the heap that is in use", ({ heapUsed }) => heapUsed),
  ofProcess("framed.process.heap.size", "By", "The heap", ({ heapTotal }) => heapTotal),
  ofProcess(
    "framed.process.external",
    "By",
    "Memory outside the heap that objects in it hold",
    ({ external }) => external,
  ),
];

function ofProcess(
  name: string,
  unit: string,
  description: string,
  value: (stats: ProcessStats) => number,
): Instrument<ProcessStats> {
  return {
    name,
    kind: "updown",
    unit,
    description,
    read: (stats, observe) => {
      observe(value(stats), stats.worker === undefined ? undefined : { "framed.worker": String(stats.worker) });
    },
  };
}
