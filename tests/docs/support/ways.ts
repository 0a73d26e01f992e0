/** How each command that a document gives is run. What isn't named here fails. */

/** How a command is run. */
export type Way =
  /** Here, in what `bounded` makes of it, or as it stands. It must end well, and have printed what it `shows`. */
  | {
    readonly run: "here";
    readonly bounded?: (command: string) => string;
    readonly env?: Record<string, string>;
    readonly shows?: string;
  }
  /** The same, against registries on loopback on which the package is published; afterwards `leaves` must be there. */
  | { readonly run: "published"; readonly bounded?: (command: string) => string; readonly leaves?: string }
  /** Here: it must say that it listens, and end well when it is told to. */
  | { readonly run: "serves" }
  /** The same, with the package from a registry on loopback. */
  | { readonly run: "serves by npx" }
  /** Here, against the example's server. */
  | { readonly run: "asks" }
  /** Here, against a server whose admin address stands in for the one in the command. */
  | { readonly run: "admin" }
  /** With all of its block, as root of a machine whose /etc and /opt are copies, and the rest can't be written. */
  | { readonly run: "installs" }
  /** In a copy of the project with a file that is badly laid out, which must come out as it was. */
  | { readonly run: "formats" }
  /** In that file, where this text stands: what runs the tests can't be run by one. */
  | { readonly in: string; readonly says: string }
  /** By that task of deno.json, which the file of CI runs. */
  | { readonly within: string }
  /** By nobody, and why; the document that gives it must say so, in these words. */
  | { readonly because: string; readonly said: string };

const append = (words: string) => (command: string) => `${command} ${words}`;
const printConfig: Way = { run: "here", bounded: append("--print-config") };
/** The quickest of the heap's scenarios, in its short form. */
const SCENARIO = "waits-for-room";
/** What follows `deno bench`, so that only the file with that scenario is loaded, and types are left to `check`. */
const HEAP_BENCH = "-A --no-check bench/heap_blocked*";
const short = { BENCH_SHORT: "1" };
/** A file of tests that is over at once, for commands that run tests. */
const tests = (task: string) => `deno task ${task} tests/frame/length_field_test.ts`;
/** A folder that isn't there yet, for what is written; a variable of the shell's, as is $HANDLER, a handler's module. */
const OUT = "$OUT";
const FILTER = `--filter=${SCENARIO}`;
/** What a bench prints of it; `deno bench` ends well where a filter leaves nothing. */
const PROVEN = `| ${SCENARIO}: `;

/** Commands that aren't tasks. The first one that matches counts. */
export const COMMANDS: readonly (readonly [RegExp, Way])[] = [
  [/ jsr:@framed\/server-endpoint\/serve /, { run: "published", bounded: append("--print-config") }],
  [/ src\/cli\/serve\.ts( |$)/, printConfig],
  [/^npx @framed\/server-endpoint /, { run: "serves by npx" }],
  [/^curl .*127\.0\.0\.1:9[12]0\d\//, { run: "admin" }],
  [/^deno add jsr:/, { run: "published", leaves: "deno.json" }],
  [/^npm install @framed/, { run: "published", leaves: "node_modules/@framed/server-endpoint/README.md" }],
  [/^apt-get install /, { run: "here", bounded: append("--simulate") }],
  [/^deno run --allow-net examples\/hello\.ts$/, { run: "here" }],
  [/^deno run --allow-net examples\/(echo\.ts|\w+\.ts serve)( |$)/, { run: "serves" }],
  [/^deno run --allow-net examples\/\w+\.ts (ask|join) /, { run: "asks" }],
  [/^systemctl (reload|restart) /, {
    because: "it takes a systemd that runs",
    said: "systemd itself isn't started by any test",
  }],
  [/^(install|systemctl) |^DENO_DIR=\S+ deno cache jsr:/, { run: "installs" }],
  [/^docker build /, { because: "it takes Docker's engine and its registry", said: "No test builds the image" }],
  [/^SOAK=60 deno (task )?bench/, {
    run: "here",
    bounded: (command) => `${command.replace("SOAK=60", "SOAK=0.05").replace(/-A$/, HEAP_BENCH)} ${FILTER}`,
    env: short,
    shows: PROVEN,
  }],
  [/^(BENCH_SHORT=1 )?deno bench -A( bench\/heap_\*)?$/, {
    run: "here",
    bounded: () => `deno bench ${HEAP_BENCH} ${FILTER}`,
    env: short,
    shows: PROVEN,
  }],
];

/** Tasks of deno.json, which documents name in their text and tables too. */
export const TASKS: Readonly<Record<string, Way>> = {
  "ok": { in: ".ci/run", says: "`deno task ok` in its two halves" },
  "static": { in: ".ci/run", says: "npx --yes deno@2.9.6 task static\n" },
  "test": { run: "here", bounded: () => tests("test") },
  "test:deno": { run: "here", bounded: () => tests("test:deno") },
  "test:bun": { run: "here", bounded: () => tests("test:bun") },
  "test:node": { run: "here", bounded: () => tests("test:node") },
  "test:long": { in: ".ci/run", says: "LONG_SHORT=1 npx --yes deno@2.9.6 task test:long\n" },
  "test:nightly": {
    run: "here",
    bounded: append("--runtime=deno"),
    env: { FUZZ_STREAMS: "1000", ACCOUNTING_RUNS: "250" },
  },
  "test:doc": { within: "static" },
  "fmt:check": { within: "static" },
  "lint": { within: "static" },
  "check": { within: "static" },
  "doc": { within: "static" },
  "fmt": { run: "formats" },
  "start": printConfig,
  "serve": { run: "here", bounded: (command) => `${command.replace(" handler.ts", " $HANDLER")} --print-config` },
  "demo": { run: "here", bounded: append("--seconds=1 --connections=20 --busy=4") },
  "bench": { run: "here", bounded: append(FILTER), env: short, shows: PROVEN },
  "bench:heap": { in: ".ci/run", says: "BENCH_SHORT=1 npx --yes deno@2.9.6 task bench:heap\n" },
  "bench:bun": { run: "here", bounded: append(SCENARIO), env: short },
  "bench:node": { run: "here", bounded: append(SCENARIO), env: short },
  "bench:report": { run: "here", bounded: append(`${SCENARIO} --to=${OUT}`), env: short },
  "bench:compare": {
    run: "here",
    bounded: append(
      "--rounds=1 --turns=1 --seconds=0.1 --warm-up=0.1 --idle=0 --shapes=1x1x64 --servers=raw,batch --runtimes=deno " +
        `--json=${OUT}/latest.json --chart=${OUT}/chart.svg`,
    ),
  },
  "bench:workers": {
    run: "here",
    bounded: append("--rounds=1 --seconds=0.1 --runtimes=deno"),
    shows: "cores used",
  },
  "bench:growth": {
    run: "here",
    bounded: append(
      `--rounds=1 --seconds=0.1 --runtimes=deno --connections=10 --sizes=64 --json=${OUT}/growth.json`,
    ),
    shows: "deno, 10 connections, by frame size",
  },
  "stage": { run: "here", bounded: append(`${OUT}/jsr`) },
  "publish:check": { run: "here" },
  "pack": { run: "here", bounded: append(`${OUT}/npm`) },
  "node:newest": { because: "it fetches 57 MB", said: "no test runs this task" },
};

/** How a command is run, and its words where it is run here; `undefined` if nothing runs it. */
export function wayOf(command: string): Way | undefined {
  const own = COMMANDS.find(([pattern]) => pattern.test(command))?.[1];
  if (own !== undefined) return own;
  const [, task] = /^(?:\w+=\S+ )*deno task (\S+)/.exec(command) ?? [];
  return task === undefined || !Object.hasOwn(TASKS, task) ? undefined : TASKS[task];
}

/** A command as it is once Deno is installed. */
export function plain(command: string): string {
  return command.replace(/^((?:\w+=\S+ )*)npx --yes deno@2\.9\.6 /, "$1deno ");
}
