/** The documents as they are published: whoever has only the package can follow each of their links. */
import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readManifest } from "../../scripts/project.ts";
import { stage } from "../../scripts/stage.ts";
import { test } from "../support/test.ts";
import { TemporaryFolder } from "./support/folder.ts";
import { linksOf } from "./support/links.ts";
import { npmProject } from "./support/packed.ts";

const { name } = await readManifest();

async function followsAll(folder: string): Promise<void> {
  const { count, broken } = await linksOf(folder);
  assertEquals(broken, []);
  assert(count >= 10, `${count} links`);
  const readme = await Deno.readTextFile(join(folder, "README.md"));
  for (const shown of ["](docs/framing.md)", "](SECURITY.md)", "](bench/report/heap.svg)"]) {
    assertStringIncludes(readme, shown);
  }
  assertStringIncludes(readme, "`examples/` (in the repository)");
  assertNotMatch(readme, /\]\(examples/);
}

test("JSR: every link of every document that stage() lays out leads to a file beside it", async () => {
  using folder = new TemporaryFolder();
  await stage(folder.path);
  await followsAll(folder.path);
});

test("npm: every link of every document of the installed tarball leads to a file beside it", async () => {
  using project = await npmProject();
  await followsAll(join(project.path, "node_modules", name));
});

test("a link to what isn't there is found, and one out of the folder", async () => {
  using folder = new TemporaryFolder();
  folder.write({
    "README.md":
      "[a](docs/a.md), [docs](docs/), ![lost](lost.svg), https://example.com, [b](https://example.com), [c](#c)",
    "docs/a.md": "[up](../README.md#top), [out](../../README.md)",
  });
  assertEquals(await linksOf(folder.path), {
    count: 5,
    broken: ["README.md: lost.svg", "docs/a.md: ../../README.md"],
  });
});
