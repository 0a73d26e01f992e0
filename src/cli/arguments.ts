import type { AddressOptions } from "../endpoint/options.ts";
import { type Flag, helpText, numberFlag, parseFlags, textFlag, UsageError } from "./flags.ts";

const flags = {
  hostname: textFlag({ placeholder: "NAME", help: "Name or address to listen on", default: "127.0.0.1" }),
  port: numberFlag({ placeholder: "PORT", help: "TCP port, 0 for any free one", default: 9000, from: 0, to: 65_535 }),
  path: textFlag({ placeholder: "PATH", help: "Unix socket to listen on, instead of TCP", default: undefined }),
  drain: numberFlag({
    placeholder: "MS",
    help: "Longest drain in milliseconds, 0 for no limit",
    default: 10_000,
    from: 0,
    to: 2_147_483_647,
  }),
} satisfies Record<string, Flag<unknown>>;

/** What the standalone server is told. */
export interface StartSettings {
  readonly address: AddressOptions;
  /** Longest drain, in ms; 0: no limit. */
  readonly drainMs: number;
}

/**
 * Reads the command line of the standalone server.
 *
 * @throws {UsageError} In one line.
 */
export function parseStartArguments(args: readonly string[]): StartSettings | "help" {
  const values = parseFlags(args, flags);
  if (values === "help") return values;
  const { hostname, port, path, drain } = values;
  if (path === undefined) return { address: { hostname, port }, drainMs: drain };
  if (args.some((arg) => /^--(hostname|port)\b/.test(arg))) {
    throw new UsageError("--path stands instead of --hostname and --port, not beside them");
  }
  return { address: { path }, drainMs: drain };
}

/** The help of the standalone server. */
export function startHelp(): string {
  return helpText(
    "Sends back every frame it gets: a 4-byte big-endian length, then so many bytes, 1 MiB at most.\n" +
      "SIGINT and SIGTERM drain it (exit code 0); a second one aborts (exit code 130).",
    flags,
  );
}
