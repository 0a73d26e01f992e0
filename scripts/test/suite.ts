/** One run of the tests on one runtime: started, watched, and counted from the JUnit report that all three can write. */
import { root } from "../project.ts";
import { readReport, type Report } from "./junit.ts";

/** What each of deno.ts, bun.ts and node.ts exports. */
export interface RuntimeRunner {
  /** Makes the runtime ready; throws an `Error` saying what is missing if it can't be had. */
  prepare(): Promise<PreparedRuntime>;
}

export interface PreparedRuntime {
  version: string;
  command: string;
  /** The arguments that run the given test files (paths from the root) and write a JUnit report. */
  args(files: readonly string[], reportPath: string): string[];
}

export interface Outcome extends Report {
  name: string;
  version: string;
  /** What is wrong, apart from tests that failed. */
  problem?: string;
}

/** How long a runtime may take to end by itself, and with it the processes that it started. */
const graceMs = 5_000;

/**
 * Runs `files` on one runtime. Whatever goes wrong is in the outcome, as at least one failure.
 *
 * @param minutes Longer than any healthy suite takes, and short enough for three of them in a CI job.
 */
export async function runSuite(
  name: string,
  runner: RuntimeRunner,
  files: readonly string[],
  minutes: number,
): Promise<Outcome> {
  const outcome: Outcome = { name, version: "", passed: 0, failed: 0, skipped: 0, failures: [] };
  const fail = (problem: string): Outcome => ({ ...outcome, failed: Math.max(1, outcome.failed), problem });

  if (files.length === 0) return fail("there is no test to run");
  let runtime: PreparedRuntime;
  try {
    runtime = await runner.prepare();
  } catch (error) {
    return fail(`can't be run: ${error instanceof Error ? error.message : error}`);
  }
  outcome.version = runtime.version;

  const reportPath = await Deno.makeTempFile({ prefix: `${name}-tests-`, suffix: ".xml" });
  const { code, timedOut } = await run(runtime.command, runtime.args(files, reportPath), minutes * 60_000);
  Object.assign(outcome, readReport(await Deno.readTextFile(reportPath)));
  await Deno.remove(reportPath);
  if (timedOut) return fail(`stopped after ${minutes} minutes`);
  if (code !== 0 && outcome.failed === 0) return fail(`exit code ${code} without a failed test: see above`);
  if (outcome.passed + outcome.failed === 0) return fail("executed no test");
  return outcome;
}

async function run(command: string, args: string[], timeoutMs: number): Promise<{ code: number; timedOut: boolean }> {
  const child = new Deno.Command(command, { args, cwd: root, stdin: "null" }).spawn();
  let timedOut = false;
  const timers = [
    setTimeout(() => {
      timedOut = true;
      child.kill("SIGTERM");
    }, timeoutMs),
    setTimeout(() => child.kill("SIGKILL"), timeoutMs + graceMs),
  ];
  const { code } = await child.status;
  timers.forEach(clearTimeout);
  return { code, timedOut };
}
