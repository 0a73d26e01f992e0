/**
 * What is measured of the whole and of each process, for Prometheus. Memory is in `memory_instruments.ts`, since
 * OpenTelemetry shows that too.
 *
 * | Prometheus               | what                              |
 * | ------------------------ | --------------------------------- |
 * | `framed_server_ready`    | 1 if `/readyz` says so, else 0    |
 * | `process_uptime_seconds` | how long a process has run        |
 *
 * Those of processes have the label `framed_worker`, its number, where there are several.
 *
 * @module
 */
import type { Instrument } from "../endpoint/instruments.ts";
import { MEMORY_INSTRUMENTS } from "../endpoint/memory_instruments.ts";
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

const UPTIME: Instrument<ProcessStats> = {
  name: "process.uptime",
  kind: "updown",
  unit: "s",
  description: "How long the process has run",
  read: ({ uptimeMs }, observe) => observe(uptimeMs / 1_000),
};

/** What it says of each process. */
export const PROCESS_INSTRUMENTS: readonly Instrument<ProcessStats>[] = [UPTIME, ...MEMORY_INSTRUMENTS].map(ofWorker);

/** Which worker's it is, where there are several. */
function ofWorker(instrument: Instrument<ProcessStats>): Instrument<ProcessStats> {
  return {
    ...instrument,
    read: (stats, observe) => {
      const attributes = stats.worker === undefined ? undefined : { "framed.worker": String(stats.worker) };
      instrument.read(stats, (value) => observe(value, attributes));
    },
  };
}
