/**
 * What is measured of the memory of a process, under which name.
 *
 * | OpenTelemetry              | unit | Prometheus                       | what                                                                  |
 * | -------------------------- | ---- | -------------------------------- | --------------------------------------------------------------------- |
 * | `process.memory.usage`     | `By` | `process_memory_usage_bytes`     | memory that the system has given it                                   |
 * | `framed.process.heap.used` | `By` | `framed_process_heap_used_bytes` | the part of its heap that is in use                                   |
 * | `framed.process.heap.size` | `By` | `framed_process_heap_size_bytes` | its heap                                                              |
 * | `framed.process.external`  | `By` | `framed_process_external_bytes`  | memory outside the heap that objects in it hold: typed arrays, mostly |
 *
 * On Deno, up to 1 GiB of the last is mapped and never touched: it takes no memory.
 *
 * @module
 */
import type { Instrument } from "./instruments.ts";

/** Memory of a process, in bytes. */
export interface MemoryStats {
  /** What the system has given it. */
  rss: number;
  /** The part of the heap that is in use. */
  heapUsed: number;
  /** The heap. */
  heapTotal: number;
  /** What objects hold outside the heap. */
  external: number;
}

/** All of them. */
export const MEMORY_INSTRUMENTS: readonly Instrument<MemoryStats>[] = [
  bytes("process.memory.usage", "Memory that the system has given the process", ({ rss }) => rss),
  bytes("framed.process.heap.used", "The part of the heap that is in use", ({ heapUsed }) => heapUsed),
  bytes("framed.process.heap.size", "The heap", ({ heapTotal }) => heapTotal),
  bytes("framed.process.external", "Memory outside the heap that objects in it hold", ({ external }) => external),
];

function bytes(name: string, description: string, value: (memory: MemoryStats) => number): Instrument<MemoryStats> {
  return { name, kind: "updown", unit: "By", description, read: (memory, observe) => observe(value(memory)) };
}
