/** What `deno task test` takes. */
import { parseArgs } from "node:util";
import { readArguments } from "../arguments.ts";

const RUNTIMES = ["deno", "bun", "node"];

/** What `--nightly` runs, and how much of it, as variables that the tests read. */
const NIGHTLY = {
  filters: ["tests/fuzz", "tests/accounting"],
  env: { FUZZ_STREAMS: "1000000", ACCOUNTING_RUNS: "3000" },
};

const HELP = `Runs the tests on Deno, Bun and Node.

    deno task test [FILE or FOLDER]... [options]

    --runtime=NAME    only on this one of ${RUNTIMES.join(", ")}
    --minutes=N       how long each runtime may take, over 0 (15)
    --long            the tests in files named *_long_test.ts, which are left out otherwise
    --nightly         ${NIGHTLY.filters.join(" and ")} alone, with a million streams and 3,000 lives of each kind
                      (FUZZ_STREAMS and ACCOUNTING_RUNS say otherwise)
    --help            this text

Exits with 1 if a test failed, a runtime couldn't be run, or one ran no test.`;

export interface TestOptions {
  /** The files and folders that are wanted; none: all. */
  readonly filters: readonly string[];
  /** The one runtime that is wanted. */
  readonly runtime: string | undefined;
  readonly long: boolean;
  readonly minutes: number;
}

/** Reads the command line, and sets for the tests what it asks for. */
export function readOptions(): TestOptions {
  const { values, positionals } = readArguments(HELP, (args) => {
    const read = parseArgs({
      args,
      allowPositionals: true,
      options: {
        runtime: { type: "string" },
        minutes: { type: "string", default: "15" },
        long: { type: "boolean", default: false },
        nightly: { type: "boolean", default: false },
      },
    });
    const { runtime, minutes, nightly } = read.values;
    if (runtime !== undefined && !RUNTIMES.includes(runtime)) {
      throw new RangeError(`--runtime must be one of ${RUNTIMES.join(", ")}, got ${runtime}`);
    }
    if (!(Number(minutes) > 0 && Number(minutes) < Infinity)) {
      throw new RangeError(`--minutes must be a number over 0, got ${minutes}`);
    }
    if (nightly && read.positionals.length > 0) throw new RangeError("--nightly says itself which tests run");
    return read;
  });
  const { runtime, minutes, long, nightly } = values;
  if (nightly) {
    for (const [name, value] of Object.entries(NIGHTLY.env)) if (!Deno.env.has(name)) Deno.env.set(name, value);
  }
  return { filters: nightly ? NIGHTLY.filters : positionals, runtime, long, minutes: Number(minutes) };
}
