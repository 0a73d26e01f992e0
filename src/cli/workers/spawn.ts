import { type ChildProcess, spawn } from "node:child_process";
import cluster from "node:cluster";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { grantedFlags, type Permission } from "../permissions.ts";

/** The program of a worker, beside this file and of its kind: `.ts`, or `.js` where it has been transpiled. */
const PROGRAM = new URL(`./worker_process${/\.[^./]+$/.exec(import.meta.url)![0]}`, import.meta.url);

/** Makes worker processes, each with a channel for messages. */
export type Spawn = () => ChildProcess;

/**
 * How this runtime makes processes that listen on one port.
 *
 * Deno and Bun have `SO_REUSEPORT`, with which the kernel spreads connections. Deno needs a flag for it. Node has it from
 * 22.12 only; its `node:cluster`, which all versions have, accepts in the supervisor and hands sockets to the workers in
 * turn.
 *
 * @param permissions What the workers need on Deno, beside what this process may do without bounds.
 */
export function workerSpawner(permissions: readonly Permission[]): Spawn {
  const { deno, bun } = process.versions as Record<string, string | undefined>;
  if (deno === undefined && bun === undefined) {
    cluster.setupPrimary({ exec: fileURLToPath(PROGRAM), args: [] });
    return () => cluster.fork().process;
  }
  const args = deno === undefined
    ? [fileURLToPath(PROGRAM)]
    : ["run", "--no-prompt", "--unstable-net", ...grantedFlags(permissions), PROGRAM.href];
  return () => spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}
