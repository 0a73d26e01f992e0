import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assert } from "@std/assert";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

test("Every test that ARCHITECTURE.md names is there", async () => {
  const text = await readFile(join(projectRoot, "ARCHITECTURE.md"), "utf8");
  const named = new Set([...text.matchAll(/`([a-z_/]+_test\.ts)`/g)].map(([, path]) => path));
  assert(named.size > 15, `${named.size} named`);
  for (const path of named) {
    assert((await readFile(join(projectRoot, "tests", path), "utf8")).includes("test("), `${path} has no test`);
  }
});
