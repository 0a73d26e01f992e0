/**
 * Checks the documentation of what is published.
 *
 *     deno run -A scripts/documentation.ts lint      that every export has one, and an explicit type
 *     deno run -A scripts/documentation.ts run       that the examples in it run, and that what they assert is so
 */
import { publishedSources, readManifest, root } from "./project.ts";

const commands: Record<string, () => Promise<string[]>> = {
  lint: async () => ["doc", "--lint", ...Object.values((await readManifest()).exports)],
  run: async () => ["test", "-A", "--doc", "--preload=scripts/throwing_assert.ts", ...await publishedSources()],
};

const command = commands[Deno.args[0]];
if (command === undefined) {
  console.error(`One of ${Object.keys(commands).join(", ")} is needed, got ${Deno.args[0]}`);
  Deno.exit(2);
}
const { code } = await new Deno.Command(Deno.execPath(), { args: await command(), cwd: root }).spawn().status;
Deno.exit(code);
