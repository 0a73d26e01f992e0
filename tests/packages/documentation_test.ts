/** The entry points and their documentation. `deno task test:doc` runs the examples, `deno task doc` checks the rest. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { readManifest, root } from "../../scripts/project.ts";
import { test } from "../support/test.ts";
import { documentation } from "./support/documentation.ts";
import { run, TemporaryFolder } from "./support/folder.ts";

const { exports } = await readManifest();

for (const [entry, file] of Object.entries(exports)) {
  test(`every symbol that ${entry} exports has an example that runs, and so has the module`, async () => {
    const { exported, lacking, examples } = await documentation(file);
    assert(exported > 0);
    assertEquals(lacking, []);
    for (const example of examples) assert(/ from "@framed\/server-endpoint[/a-z]*";/.test(example), example);
  });
}

test("the documentation of the module opens with a working server in under ten lines", async () => {
  const { examples: [first] } = await documentation(exports["."]);
  assert(first.includes("await ServerEndpoint.listen("), first);
  assert(first.trim().split("\n").filter((line) => line !== "").length < 10, first);
});

test("documentation() finds what has no example, or only one that isn't run", async () => {
  using folder = new TemporaryFolder();
  folder.write({
    "mod.ts": `/** Says nothing. */
export const bare = 1;
/** @example
 * \`\`\`ts ignore
 * not.run();
 * \`\`\` */
export interface Ignored {}
/** @example
 * \`\`\`ts
 * console.log(1);
 * \`\`\` */
export type Shown = 1;
`,
  });
  const module = join(folder.path, "mod.ts");
  assertEquals((await documentation(module)).lacking.sort(), [module, "Ignored", "bare"].sort());
});

test("deno task test:doc preloads what makes an example fail that claims what isn't so", async () => {
  using folder = new TemporaryFolder();
  folder.write({
    "mod.ts": "/** @example\n * ```ts\n * console.assert(1 + 1 === 3);\n * ``` */\nexport const two = 2;\n",
  });
  const preload = `--preload=${join(root, "scripts/throwing_assert.ts")}`;
  const { code, output } = await run(Deno.execPath(), ["test", "--doc", preload, join(folder.path, "mod.ts")], root);
  assertEquals(code, 1, output);
  assert(output.includes("Assertion failed"), output);
});

test("the parts that have an entry point of their own are the same as in the whole", async () => {
  const whole: Record<string, unknown> = await import("../../mod.ts");
  const parts: Record<string, unknown>[] = [await import("../../channel.ts"), await import("../../frame.ts")];
  for (const part of parts) {
    assert(Object.keys(part).length > 2);
    for (const name of Object.keys(part)) assertStrictEquals(part[name], whole[name], name);
  }
});
