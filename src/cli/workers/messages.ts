import type { Snapshot } from "../../observe/snapshot.ts";
import type { DrainTotals } from "../running.ts";
import type { Given } from "../settings/sources.ts";

/**
 * What a supervisor and its workers say to each other, as JSON over the channel that `node:child_process` gives a child.
 *
 *     worker                     supervisor
 *       ready      ───────────►
 *                  ◄───────────  start
 *       listening  ───────────►             or `failed`, and the worker ends
 *       live       ───────────►             when the number of connections has changed, once a second at most
 *                  ◄───────────  snapshot
 *       snapshot   ───────────►
 *                  ◄───────────  reload
 *       reloaded   ───────────►
 *                  ◄───────────  drain, then perhaps abort
 *       drained    ───────────►             and the worker ends
 *
 * A worker whose channel breaks has lost its supervisor: it drains and ends.
 *
 * @module
 */

/** What a supervisor says to a worker. */
export type ToWorker =
  | { readonly type: "start"; readonly worker: number; readonly handler: string; readonly given: GivenEntries }
  | { readonly type: "snapshot"; readonly request: number }
  | { readonly type: "reload"; readonly given: GivenEntries }
  | { readonly type: "drain" }
  | { readonly type: "abort" };

/** What a worker says to its supervisor. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "listening"; readonly drainMs: number }
  | { readonly type: "failed"; readonly message: string; readonly code: 1 | 2 }
  | { readonly type: "live"; readonly connections: number }
  | { readonly type: "snapshot"; readonly request: number; readonly snapshot: Snapshot }
  | { readonly type: "reloaded"; readonly taken: boolean }
  | { readonly type: "drained"; readonly totals: DrainTotals; readonly snapshot: Snapshot };

/** What an operator gives, in a form that JSON can carry. */
export type GivenEntries = readonly (readonly [string, Given])[];
