import { assert, assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { END_REASONS } from "../../src/connection/end.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

const read = (path: string) => readFile(join(projectRoot, path), "utf8");

test("README's code is examples/hello.ts, which tests/examples runs", async () => {
  const [, code] = (await read("README.md")).match(/```ts\n([^]*?)```/)!;
  assertEquals(code, await read("examples/hello.ts"));
});

test("README's table gives every default of the options", async () => {
  const readme = await read("README.md");
  const source = await read("src/endpoint/options.ts");
  const groups: Record<string, string> = {
    AddressOptions: "",
    TimeoutOptions: "timeouts.",
    InboundOptions: "inbound.",
    LaneOptions: "lanes.",
    LimitOptions: "limits.",
  };
  let found = 0;
  for (const [, name, body] of source.matchAll(/export interface (\w+)[^{]*\{([^]*?)\n\}/g)) {
    if (!(name in groups)) continue;
    for (const [, value, option] of body.matchAll(/@default \{(.+)\}\n {3}\*\/\n {2}(\w+)\?:/g)) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${groups[name]}${option}\` `));
      assert(row !== undefined, `README has no row for ${groups[name]}${option}`);
      assert(row.split("|")[2].includes(`\`${value}\``), `README doesn't say that ${option} is ${value}: ${row}`);
      found++;
    }
  }
  assertEquals(found, 20);
});

test("README names every reason for which a connection ends", async () => {
  const readme = await read("README.md");
  for (const reason of END_REASONS) assert(readme.includes(`\`${reason}\``), reason);
  assert(readme.includes(`exactly one of ${END_REASONS.length} reasons`));
});
