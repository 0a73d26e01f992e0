import { parseArgs } from "node:util";
import { readArguments } from "../scripts/arguments.ts";
import { namesOf, positive, whole } from "./compare/options.ts";
import { RUNTIME_NAMES, type RuntimeName } from "./compare/runtimes.ts";

/** What a bench with servers under load is told. */
export interface LoadOptions {
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  readonly runtimes: readonly RuntimeName[];
  /** Where the results go, for a bench that writes them. */
  readonly json: string | undefined;
}

/** What they are unless told otherwise. */
export interface LoadDefaults {
  readonly rounds: number;
  readonly seconds: number;
  /** Absent: there is no `--json`. */
  readonly json?: string;
}

/** A bench's help: what it does, its options, and what else there is to know. */
function helpOf(task: string, about: string, { rounds, seconds, json }: LoadDefaults, more: string): string {
  const toJson = json === undefined ? "" : `\n    --json=PATH       where the results go (${json})`;
  return `${about}

    deno task ${task} [options]

    --rounds=N        rounds, in which all take turns; the table has their medians; 1 or more (${rounds})
    --seconds=N       seconds of one measurement, over 0 (${seconds})
    --runtimes=A,B    of ${RUNTIME_NAMES.join(", ")} (all)${toJson}
    --help            this text

${more}Exits with 1 if an echo was wrong, missing or out of order.`;
}

/** Reads the command line. Shows the help and ends where that is asked for, and says what is wrong and ends with 2. */
export function readLoadOptions(task: string, about: string, defaults: LoadDefaults, more = ""): LoadOptions {
  return readArguments(helpOf(task, about, defaults, more), (args) => {
    const { values } = parseArgs({
      args,
      options: {
        rounds: { type: "string", default: String(defaults.rounds) },
        seconds: { type: "string", default: String(defaults.seconds) },
        runtimes: { type: "string", default: RUNTIME_NAMES.join() },
        ...(defaults.json !== undefined && { json: { type: "string", default: defaults.json } as const }),
      },
    });
    return {
      rounds: whole("rounds", values.rounds, 1),
      seconds: positive("seconds", values.seconds),
      runtimes: namesOf("runtimes", values.runtimes, RUNTIME_NAMES),
      json: values.json as string | undefined,
    };
  });
}
