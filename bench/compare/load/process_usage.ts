import { readFileSync } from "node:fs";

/** What `/proc` counts CPU time in: 100 ticks a second on every Linux that Deno, Bun and Node run on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used, all its threads together; `undefined` where there is no `/proc`. */
export function cpuSeconds(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold anything
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in bytes; `undefined` where there is no `/proc`. */
export function residentBytes(pid: number): number | undefined {
  const kib = read(`/proc/${pid}/status`)?.match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1_024;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
