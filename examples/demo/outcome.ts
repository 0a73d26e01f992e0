import type { Snapshot } from "./protocol.ts";
import type { Tally } from "./tally.ts";

/** A wake-up that keeps more than this leaks: the leaks that this library is about keep 32 to 500 bytes each. */
const MOST_BYTES_PER_WAKE_UP = 16;
/** What a heap may grow by for other reasons: code that is compiled, and each connection's read buffer, which adapts. */
const HEAP_NOISE_BYTES = 512 * 1024;
const READ_BUFFER_BYTES = 1024;

/** What the demo has measured. */
export interface Outcome {
  readonly tally: Tally;
  /** Connections that were dialled, and how many of them were busy. */
  readonly connections: number;
  readonly busy: number;
  /** The load after the warm-up. */
  readonly seconds: number;
  readonly echoedInSeconds: number;
  /** The server before and after the idle wake-ups, nothing being under way. */
  readonly before: Required<Snapshot>;
  readonly after: Required<Snapshot>;
  /** The most waits that were pending at a time, and the most over one for each connection. */
  readonly pendingWaits: PendingWaits;
}

/** The server's pending waits, looked at again and again. */
export class PendingWaits {
  most = 0;
  overOnePerConnection = 0;
  looks = 0;

  look({ stats }: Snapshot): void {
    this.looks++;
    this.most = Math.max(this.most, stats.pendingWaits);
    this.overOnePerConnection = Math.max(this.overOnePerConnection, stats.pendingWaits - stats.active);
  }
}

/** Wake-ups of idle readers between the two measurements, and bytes that the server kept of them all. */
export function heapGrowth({ before, after }: Outcome): { wakeUps: number; bytes: number } {
  return { wakeUps: after.wakeUps - before.wakeUps, bytes: after.retainedBytes - before.retainedBytes };
}

/** Why the demo failed: nothing, if it didn't. */
export function failures(outcome: Outcome): string[] {
  const { tally, after, pendingWaits } = outcome;
  const found: string[] = [];
  if (tally.errors > 0) {
    const { wrong, missing, lost, firstFault } = tally;
    found.push(`${wrong} echoes wrong, ${missing} missing, ${lost} connections lost; first: ${firstFault}`);
  }
  if (after.stats.framesIn !== tally.sent || after.stats.framesOut !== tally.sent) {
    const { framesIn, framesOut } = after.stats;
    found.push(`${tally.sent} frames were sent, and the server counts ${framesIn} in and ${framesOut} out`);
  }
  if (pendingWaits.overOnePerConnection > 0) {
    found.push(`waits pending: ${pendingWaits.overOnePerConnection} more than one for each connection`);
  }
  const heap = heapGrowth(outcome);
  const noise = HEAP_NOISE_BYTES + outcome.connections * READ_BUFFER_BYTES;
  if (heap.bytes > noise + heap.wakeUps * MOST_BYTES_PER_WAKE_UP) {
    found.push(`the heap grew by ${heap.bytes} bytes in ${heap.wakeUps} wake-ups`);
  }
  return found;
}
