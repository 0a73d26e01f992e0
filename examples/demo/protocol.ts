/**
 * How the two processes of the demo talk: commands on the server's standard input, answers on its standard output, one
 * a line. The first line of the server is a {@linkcode Ready}; then each command has one answer, in order.
 *
 * @module
 */
import type { DrainReport, EndpointStats } from "../../mod.ts";

/** `stats`: a {@linkcode Snapshot}. `measure`: one with the memory. `drain`: a `DrainReport`, and the server ends. */
export type Command = "stats" | "measure" | "drain";

export interface Ready {
  readonly port: number;
}

export interface Snapshot {
  readonly stats: EndpointStats;
  /** Waits of readers that a frame has ended so far: each was one of a connection with nothing to read. */
  readonly wakeUps: number;
  /** Memory that garbage collection leaves, in bytes; only for `measure`. */
  readonly retainedBytes?: number;
}

export interface Answers {
  stats: Snapshot;
  measure: Required<Snapshot>;
  drain: DrainReport;
}
