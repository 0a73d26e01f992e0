/** The tests on Deno: the one that runs this script. */
import type { PreparedRuntime } from "./suite.ts";

export function prepare(): Promise<PreparedRuntime> {
  return Promise.resolve({
    version: Deno.version.deno,
    command: Deno.execPath(),
    // Types are `deno task check`'s business.
    args: (files, reportPath) => ["test", "-A", "--no-check", `--junit-path=${reportPath}`, ...files],
  });
}
