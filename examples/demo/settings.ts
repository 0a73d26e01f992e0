import { inColumns, readFlags, UsageError, wholeNumberFrom } from "../../src/cli/flags.ts";

export interface DemoSettings {
  readonly connections: number;
  readonly busy: number;
  readonly seconds: number;
}

/** All are whole numbers. */
const FLAGS: Readonly<Record<keyof DemoSettings, { help: string; default: number; from: number; to: number }>> = {
  connections: { help: "Connections", default: 300, from: 1, to: 10_000 },
  busy: { help: "How many of them are busy", default: 8, from: 0, to: 10_000 },
  seconds: { help: "Seconds of load", default: 10, from: 1, to: 3_600 },
};

/**
 * Reads the demo's command line.
 *
 * @throws {UsageError} In one line.
 */
export function parseDemoArguments(args: readonly string[]): DemoSettings | "help" {
  const flags = new Map(Object.keys(FLAGS).map((name) => [name, "N"]));
  const { texts, switches } = readFlags(args, { flags, switches: ["help"], positionals: 0 });
  if (switches.has("help")) return "help";
  const [connections, busy, seconds] = (["connections", "busy", "seconds"] as const).map((name) => {
    return valueOf(name, texts.get(name));
  });
  if (busy > connections) {
    throw new UsageError(`--busy must not be more than --connections, got ${busy} of ${connections}`);
  }
  return { connections, busy, seconds };
}

function valueOf(name: keyof DemoSettings, text: string | undefined): number {
  const { default: fallback, from, to } = FLAGS[name];
  if (text === undefined) return fallback;
  try {
    return wholeNumberFrom(text, from, to);
  } catch (error) {
    throw new UsageError(`--${name} ${(error as Error).message}, got ${JSON.stringify(text)}`);
  }
}

export function demoHelp(): string {
  const rows = Object.entries(FLAGS).map(([name, { help, default: fallback, from, to }]): [string, string] => [
    `--${name}=N`,
    `${help}, ${from} to ${to} (default ${fallback})`,
  ]);
  return [
    "An echo server in a process of its own, and many connections to it, most of them idle. Every echo is checked.",
    "",
    ...inColumns([...rows, ["--help", "Shows this"]]),
  ].join("\n");
}
