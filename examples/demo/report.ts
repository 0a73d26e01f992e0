import { IDLE_PERIOD_MS, IN_FLIGHT } from "./load.ts";
import { heapGrowth, type Outcome } from "./outcome.ts";
import { grouped, inMs, type Row, table } from "./table.ts";

/** The result, as a table. */
export function report(outcome: Outcome): string {
  const { tally, connections, busy, seconds, echoedInSeconds, pendingWaits } = outcome;
  const { latency } = tally;
  const rows: Row[] = [
    ["connections", grouped(connections), `${busy} busy, ${connections - busy} with a frame each ${IDLE_PERIOD_MS} ms`],
    ["frames echoed", grouped(tally.echoed), "8 bytes to 16 KiB (idle: to 64 bytes); length, order and bytes checked"],
    ["errors", grouped(tally.errors), "wrong or missing echoes, lost connections"],
  ];
  if (latency.count > 0) {
    rows.push(
      ["latency p50", inMs(latency.percentile(50)), `ms, of the busy ones, ${IN_FLIGHT} frames in flight on each`],
      ["latency p99", inMs(latency.percentile(99)), "ms"],
      ["latency p99.9", inMs(latency.percentile(99.9)), "ms"],
    );
  }
  if (echoedInSeconds > 0) {
    rows.push(["frames/s", grouped(echoedInSeconds / seconds), `over ${seconds.toFixed(1)} s, after the warm-up`]);
  }
  const heap = heapGrowth(outcome);
  if (heap.wakeUps > 0) {
    const { before, after } = outcome;
    const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(2);
    rows.push([
      "heap per idle wake-up",
      (heap.bytes / heap.wakeUps).toFixed(2),
      `bytes kept by the server: ${mib(before.retainedBytes)} MiB before ${grouped(heap.wakeUps)} wake-ups, ` +
      `${mib(after.retainedBytes)} after`,
    ]);
  }
  rows.push(["pending waits", grouped(pendingWaits.most), `of the server, the most in ${pendingWaits.looks} looks`]);
  return table(rows);
}
