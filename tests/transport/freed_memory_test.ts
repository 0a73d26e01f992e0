/** That a transport of Deno's has glibc keep what V8 frees, as src/transport/deno_memory.ts says. */
import { assertGreater, assertLess } from "@std/assert";
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { runtimeCommand } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";

/** The faults of a process that makes and frees 204,800 pages in 100 rounds. */
async function faults(...args: string[]): Promise<number> {
  const { command, args: all } = runtimeCommand("tests/transport/support/count_faults.ts", args);
  return Number((await promisify(execFile)(command, all)).stdout);
}

const skip = runtime !== "deno"
  ? "only Deno's transport does it"
  : process.platform !== "linux"
  ? "no glibc"
  : undefined;

test("freed memory is reused without being faulted in again once there is a transport of Deno's", async () => {
  assertLess(await faults("transport"), 5_000);
}, { skip });

// How much goes back to the kernel hangs on where glibc's last blocks happen to lie: 19,000 to 68,000 faults in a process.
test("freed memory is faulted in again and again without one", async () => {
  assertGreater(Math.max(await faults(), await faults(), await faults()), 20_000);
}, { skip });
