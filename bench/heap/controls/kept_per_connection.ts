import { closeSync, openSync } from "node:fs";
import type { Connection } from "../../../src/connection/connection.ts";
import { CountedSignal } from "../counted_signal.ts";
import type { Counts } from "../subject.ts";

/** Something that a server keeps for each of its connections, longer than that lasts. */
export interface Keeper {
  keep(connection: Connection): void;
  counts?(): Counts;
  /** Lets go of everything, so that what is measured next starts clean. */
  release(): void;
}

/** A registry that connections enter and never leave. */
export function registry(): Keeper {
  const connections = new Set<Connection>();
  return { keep: (connection) => connections.add(connection), release: () => connections.clear() };
}

/** Each connection listens for the server's shutdown, and goes on listening when it has ended. */
export function shutdownListeners(): Keeper {
  const shutdown = new CountedSignal();
  return {
    keep: (connection) => shutdown.signal.addEventListener("abort", () => connection.abort()),
    counts: () => ({ listeners: shutdown.listeners }),
    release() {},
  };
}

/** A deadline for each connection, by a timer that nobody clears. */
export function deadlineTimers(): Keeper {
  const timers: ReturnType<typeof setTimeout>[] = [];
  return {
    keep: (connection) => timers.push(setTimeout(() => connection.abort(), 3_600_000)),
    release: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

/** A log file for each connection, which nobody closes. */
export function logFiles(): Keeper {
  const files: number[] = [];
  return {
    keep: () => files.push(openSync("/dev/null", "a")),
    release: () => files.forEach((file) => closeSync(file)),
  };
}
