/**
 * Runs the tests on Deno, Bun and Node.
 *
 *     deno task test [FILE or FOLDER]... [--runtime=deno|bun|node] [--long] [--minutes=N]
 *
 * `--long` runs the tests in files named *_long_test.ts, which are left out otherwise. `--minutes` says how long each
 * runtime may take.
 *
 * Ends with the line `N passed, N failed`, and fails if a test failed, a runtime couldn't be run, or one ran no test.
 */
import { parseArgs } from "node:util";
import { type Outcome, runSuite } from "./test/suite.ts";
import { testFiles } from "./test/files.ts";
import * as bun from "./test/bun.ts";
import * as deno from "./test/deno.ts";
import * as node from "./test/node.ts";

const runtimes = { deno, bun, node };

/** Folders whose tests are about the source, or start each runtime by themselves: once is enough. */
const onceOnly = ["tests/architecture/", "tests/bench/", "tests/docs/", "tests/packages/"];

const { filters, only, long, minutes } = readArguments();
const all = await testFiles(filters, long);

const outcomes: Outcome[] = [];
for (const [name, runtime] of Object.entries(runtimes)) {
  if (only !== undefined && only !== name) continue;
  const files = name === "deno" ? all : all.filter((file) => !onceOnly.some((folder) => file.startsWith(folder)));
  if (files.length === 0 && filters.length > 0 && all.length > 0) {
    console.log(`\n${name}: the chosen tests run on Deno only`);
    continue;
  }
  console.log(`\n--- ${name} ---`);
  outcomes.push(await runSuite(name, runtime, files, minutes));
}

console.log();
for (const { name, version, passed, failed, skipped, problem } of outcomes) {
  console.log(`${name}${version && ` ${version}`}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (problem) console.log(`${name}: ${problem}`);
}
const total = (count: "passed" | "failed") => outcomes.reduce((sum, outcome) => sum + outcome[count], 0);
// With no outcome at all, none of the chosen tests runs on the chosen runtime.
const failed = outcomes.length === 0 ? 1 : total("failed");
console.log(`${total("passed")} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);

/** What is to be run. Ends with 2 where that isn't clear: to run something else instead would look as if it had passed. */
function readArguments(): { filters: string[]; only: string | undefined; long: boolean; minutes: number } {
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        runtime: { type: "string" },
        long: { type: "boolean", default: false },
        minutes: { type: "string", default: "15" },
      },
    });
    const { runtime: only, long } = values;
    if (only !== undefined && !Object.hasOwn(runtimes, only)) {
      throw new RangeError(`--runtime must be one of ${Object.keys(runtimes).join(", ")}, got ${only}`);
    }
    const minutes = Number(values.minutes);
    if (!(minutes > 0 && minutes < Infinity)) throw new RangeError(`--minutes must be over 0, got ${values.minutes}`);
    return { filters: positionals, only, long, minutes };
  } catch (error) {
    console.error(`test: ${(error as Error).message}`);
    Deno.exit(2);
  }
}
