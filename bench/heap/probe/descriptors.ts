import { readdirSync, readFileSync } from "node:fs";

/** Descriptors that a process has open anyway, with room to spare. */
const RESERVED = 200;

/** Descriptors that this process has open; `undefined` where the system has no `/proc`. */
export function openDescriptors(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length - 1; // without the one that reads the folder
  } catch {
    return undefined;
  }
}

/** So many connections, or as many hundreds as the limit on descriptors lets a process have, which it then says. */
export function connectionsWithin(wanted: number): number {
  const limit = descriptorLimit();
  if (wanted + RESERVED <= limit) return wanted;
  const possible = Math.max(100, Math.floor((limit - RESERVED) / 100) * 100);
  console.warn(`Only ${possible} connections instead of ${wanted}: the limit on open files is ${limit} (ulimit -n)`);
  return possible;
}

function descriptorLimit(): number {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity; // not known; if there are too few, dialling says so
  }
}
