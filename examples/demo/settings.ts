import { type Flag, helpText, numberFlag, parseFlags, UsageError } from "../../src/cli/flags.ts";

const flags = {
  connections: numberFlag({ placeholder: "N", help: "Connections", default: 300, from: 1, to: 10_000 }),
  busy: numberFlag({ placeholder: "N", help: "How many of them are busy", default: 8, from: 0, to: 10_000 }),
  seconds: numberFlag({ placeholder: "N", help: "Seconds of load", default: 10, from: 1, to: 3_600 }),
} satisfies Record<string, Flag<unknown>>;

export interface DemoSettings {
  readonly connections: number;
  readonly busy: number;
  readonly seconds: number;
}

/**
 * Reads the demo's command line.
 *
 * @throws {UsageError} In one line.
 */
export function parseDemoArguments(args: readonly string[]): DemoSettings | "help" {
  const settings = parseFlags(args, flags);
  if (settings !== "help" && settings.busy > settings.connections) {
    throw new UsageError(`--busy must not be more than --connections, got ${settings.busy} of ${settings.connections}`);
  }
  return settings;
}

export function demoHelp(): string {
  return helpText(
    "An echo server in a process of its own, and many connections to it, most of them idle. Every echo is checked.",
    flags,
  );
}
