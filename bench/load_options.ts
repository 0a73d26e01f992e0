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
  /** What the options that take several numbers were given, by their names. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

/** What they are unless told otherwise. */
export interface LoadDefaults {
  readonly rounds: number;
  readonly seconds: number;
  /** Absent: there is no `--json`. */
  readonly json?: string;
  /** Options that take several whole numbers of 1 or more. */
  readonly lists?: Readonly<Record<string, { readonly about: string; readonly numbers: readonly number[] }>>;
}

/** A bench's help: what it does, its options, and what else there is to know. */
function helpOf(task: string, about: string, { rounds, seconds, json, lists }: LoadDefaults, more: string): string {
  const ofLists = Object.entries(lists ?? {}).map(([name, { about, numbers }]) =>
    `\n    ${`--${name}=N,M`.padEnd(17)} ${about} (${numbers})`
  );
  const toJson = json === undefined ? "" : `\n    --json=PATH       where the results go (${json})`;
  return `${about}

    deno task ${task} [options]

    --rounds=N        rounds, in which all take turns; the table has their medians; 1 or more (${rounds})
    --seconds=N       seconds of one measurement, over 0 (${seconds})
    --runtimes=A,B    of ${RUNTIME_NAMES.join(", ")} (all)${ofLists.join("")}${toJson}
    --help            this text

${more}Exits with 1 if an echo was wrong, missing or out of order.`;
}

/** Reads the command line. Shows the help and ends where that is asked for, and says what is wrong and ends with 2. */
export function readLoadOptions(task: string, about: string, defaults: LoadDefaults, more = ""): LoadOptions {
  return readArguments(helpOf(task, about, defaults, more), (args) => {
    const lists = Object.entries(defaults.lists ?? {});
    const options: Record<string, { type: "string"; default: string }> = {
      rounds: { type: "string", default: String(defaults.rounds) },
      seconds: { type: "string", default: String(defaults.seconds) },
      runtimes: { type: "string", default: RUNTIME_NAMES.join() },
    };
    for (const [name, { numbers }] of lists) options[name] = { type: "string", default: String(numbers) };
    if (defaults.json !== undefined) options.json = { type: "string", default: defaults.json };
    const values = parseArgs({ args, options }).values as Record<string, string>; // every one has a default
    return {
      rounds: whole("rounds", values.rounds, 1),
      seconds: positive("seconds", values.seconds),
      runtimes: namesOf("runtimes", values.runtimes, RUNTIME_NAMES),
      json: values.json,
      lists: Object.fromEntries(
        lists.map(([name]) => [name, values[name].split(",").map((number) => whole(name, number, 1))]),
      ),
    };
  });
}
