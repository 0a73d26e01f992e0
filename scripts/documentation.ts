/**
 * Checks the documentation of what is published.
 *
 *     deno run -A scripts/documentation.ts lint      that every export has one, and an explicit type
 *     deno run -A scripts/documentation.ts run       that the examples in it run, and that what they assert is so
 */
import { parseArgs } from "node:util";
import { readArguments } from "./arguments.ts";
import { publishedSources, readManifest, root } from "./project.ts";

const commands: Record<string, () => Promise<string[]>> = {
  lint: async () => ["doc", "--lint", ...Object.values((await readManifest()).exports)],
  run: async () => ["test", "-A", "--doc", "--preload=scripts/throwing_assert.ts", ...await publishedSources()],
};

const HELP = `Checks the documentation of what is published.

    deno run -A scripts/documentation.ts lint|run

    lint      fails if an exported symbol lacks its documentation or an explicit type
    run       runs the examples in it, which fail where what they assert isn't so
    --help    this text`;

const command = readArguments(HELP, (args) => {
  const { positionals: [name, ...more] } = parseArgs({ args, allowPositionals: true });
  if (more.length > 0 || !Object.hasOwn(commands, name ?? "")) {
    throw new RangeError(`One of ${Object.keys(commands).join(", ")} is needed, got ${[name, ...more].join(" ")}`);
  }
  return commands[name];
});
const { code } = await new Deno.Command(Deno.execPath(), { args: await command(), cwd: root }).spawn().status;
Deno.exit(code);
