/**
 * Runs the tests on Deno, Bun and Node.
 *
 *     deno task test --help
 *
 * Ends with the line `N passed, N failed`, and fails if a test failed, a runtime couldn't be run, or one ran no test.
 */
import { type Outcome, runSuite } from "./test/suite.ts";
import { testFiles } from "./test/files.ts";
import { readOptions } from "./test/options.ts";
import * as bun from "./test/bun.ts";
import * as deno from "./test/deno.ts";
import * as node from "./test/node.ts";

const runtimes = { deno, bun, node };

/** Folders whose tests are about the source, or start each runtime by themselves: once is enough. */
const onceOnly = ["tests/architecture/", "tests/bench/", "tests/docs/", "tests/packages/", "tests/scripts/"];

const { filters, runtime: only, long, minutes } = readOptions();
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
// Once more at the end: whoever has only the last page of a log must see which tests they were.
for (const { name, failures } of outcomes) for (const failure of failures) console.log(`${name} failed: ${failure}`);
for (const { name, version, passed, failed, skipped, problem } of outcomes) {
  console.log(`${name}${version && ` ${version}`}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (problem) console.log(`${name}: ${problem}`);
}
const total = (count: "passed" | "failed") => outcomes.reduce((sum, outcome) => sum + outcome[count], 0);
// With no outcome at all, none of the chosen tests runs on the chosen runtime.
const failed = outcomes.length === 0 ? 1 : total("failed");
console.log(`${total("passed")} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);
