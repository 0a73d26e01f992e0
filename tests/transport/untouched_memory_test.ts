/** That with a transport of Deno's V8 marks no heap for what is read, as src/transport/deno_memory.ts says. */
import { assertGreater, assertGreaterOrEqual, assertLess } from "@std/assert";
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { runtimeCommand } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";

const MIB = 1024 * 1024;

/** What V8 is given for its heap where there is the memory, in MiB. */
const LARGE_HEAP = 4096;

/** What became of a process that made 5 GiB of buffers. */
interface Churn {
  /** How often V8 marked its heap. */
  readonly marked: number;
  /** What V8 counted as external memory before the first buffer, in bytes. */
  readonly external: number;
  /** What was resident after the last, in bytes. */
  readonly rss: number;
}

async function churn(args: readonly string[], heap = LARGE_HEAP): Promise<Churn> {
  const flags = `--v8-flags=--expose-gc,--trace-gc,--max-old-space-size=${heap}`;
  const program = runtimeCommand("tests/transport/support/churn_buffers.ts", args, ["-A", "--quiet", flags]);
  const { stdout, stderr } = await promisify(execFile)(program.command, program.args);
  const { external, rss } = JSON.parse(stderr) as { external: number; rss: number };
  return { marked: stdout.split("Mark-Compact").length - 1, external, rss };
}

const skip = runtime !== "deno" ? "only Deno's transport does it" : undefined;

test("what is read hardly ever has the heap marked once there is a transport of Deno's", async () => {
  const { marked, external, rss } = await churn(["transport"]);
  assertLess(marked, 5);
  assertGreaterOrEqual(external, 1024 * MIB);
  if (process.platform === "linux") assertLess(rss, 384 * MIB);
}, { skip });

test("what is read has the heap marked again and again without one", async () => {
  const { marked, external } = await churn([]);
  assertGreater(marked, 15);
  assertLess(external, 32 * MIB);
}, { skip });

test("the limit of a small heap isn't taken up", async () => {
  const { external } = await churn(["transport"], 64);
  assertLess(external, 32 * MIB);
}, { skip });
