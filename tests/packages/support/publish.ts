import { type CommandEnd, run, TemporaryFolder } from "./folder.ts";
import type { Registries } from "./registries.ts";

/** Runs `deno publish` in a folder, with nothing cached and all that Deno asks asked of `registries`. */
export async function publish(folder: string, registries: Registries, args: readonly string[]): Promise<CommandEnd> {
  using cache = new TemporaryFolder();
  // --allow-dirty is for a folder inside a checkout that is being worked on; no provenance as CI isn't to attest a test.
  const all = ["publish", "--allow-dirty", "--no-provenance", ...args];
  return await run(Deno.execPath(), all, folder, registries.env(cache.path));
}
