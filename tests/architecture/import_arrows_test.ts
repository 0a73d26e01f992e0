import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { publishedSources } from "../../scripts/project.ts";
import { walk } from "../../scripts/walk.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";
import { findViolations } from "./support/violations.ts";

test("the sources import along the allowed arrows and leave the runtimes' globals alone", async () => {
  assertEquals(await findViolations(projectRoot), []);
});

/** What is planted (path and code), and what must be found (after the path). */
const planted: [path: string, code: string, expected: string[]][] = [
  ["src/channel/planted.ts", 'import "../frame/decoder.ts";', [":1 imports src/frame/decoder.ts: channel ► frame"]],
  ["src/frame/planted.ts", 'import "../channel/channel.ts";', [":1 imports src/channel/channel.ts: frame ► channel"]],
  [
    "src/frame/planted.ts",
    'import type { A } from "../connection/end.ts";',
    [":1 imports src/connection/end.ts: frame ► connection"],
  ],
  [
    "src/connection/planted.ts",
    '\nexport * from "../endpoint/drain.ts";',
    [":2 imports src/endpoint/drain.ts: connection ► endpoint"],
  ],
  [
    "src/connection/planted.ts",
    'export { transport } from "../transport/deno.ts";',
    [":1 imports src/transport/deno.ts: connection ► runtime"],
  ],
  [
    "src/endpoint/planted.ts",
    'type A = import("../transport/node.ts").A;',
    [":1 imports src/transport/node.ts: endpoint ► runtime"],
  ],
  [
    "src/endpoint/planted.ts",
    'await import("../transport/bun.ts");',
    [":1 imports src/transport/bun.ts: endpoint ► runtime"],
  ],
  [
    "src/transport/detect.ts",
    'import "./bun.ts";\nawait import("./deno.ts");',
    [":1 imports src/transport/bun.ts statically: detect ► runtime"],
  ],
  ["src/transport/node.ts", 'import "../frame/format.ts";', [":1 imports src/frame/format.ts: runtime ► frame"]],
  ["src/cli/planted.ts", 'import "../channel/channel.ts";', [":1 imports src/channel/channel.ts: cli ► channel"]],
  ["src/endpoint/planted.ts", 'import "../observe/snapshot.ts";', [
    ":1 imports src/observe/snapshot.ts: endpoint ► observe",
  ]],
  ["mod.ts", 'import "./src/observe/metrics.ts";', [":1 imports src/observe/metrics.ts: mod ► observe"]],
  ["src/observe/planted.ts", 'import "../../observe.ts";', [":1 imports observe.ts: observe ► observe entry"]],
  ["src/endpoint/planted.ts", 'import "prom-client";', [":1 imports prom-client"]],
  ["src/endpoint/stats.ts", 'import "@opentelemetry/api";', [":1 imports @opentelemetry/api"]],
  ["frame.ts", 'import "./src/channel/channel.ts";', [":1 imports src/channel/channel.ts: frame entry ► channel"]],
  ["src/endpoint/planted.ts", 'import "../../mod.ts";', [":1 imports mod.ts: endpoint ► mod"]],
  ["src/channel/planted.ts", 'import "@std/async/delay";', [":1 imports @std/async/delay"]],
  ["src/endpoint/planted.ts", 'import { BlockList } from "node:net";', [":1 imports node:net"]],
  ["src/frame/planted.ts", "await import(name);", [":1 imports what isn't a literal"]],
  ["src/helpers.ts", "", [":1 belongs to no part"]],
  ["src/frame/planted.ts", "const a: Deno.Conn = Deno.conn;", [
    ":1 mentions the global Deno",
    ":1 mentions the global Deno",
  ]],
  ["src/frame/planted.ts", "(globalThis as unknown as { Bun: A }).Bun;", [":1 mentions the global Bun"]],
  ["src/frame/planted.ts", 'globalThis["process"];', [":1 mentions the global process"]],
  ["src/frame/planted.ts", "const { Buffer } = globalThis;", [":1 mentions the global Buffer"]],
  ["src/frame/planted.ts", '"Deno" in globalThis;', [":1 mentions the global Deno"]],
  // These are fine.
  ["src/endpoint/planted.ts", 'import "../transport/detect.ts";', []],
  ["src/endpoint/address_set.ts", 'import { BlockList } from "node:net";', []],
  ["src/cli/planted.ts", 'import process from "node:process";\nprocess.exit();', []],
  ["src/frame/planted.ts", "class A { process() { return this.process + a.Buffer + { Deno: 1 }; } } // Bun", []],
];

for (const [path, code, expected] of planted) {
  test(`the arrows of ${path} with \`${code.replaceAll("\n", " ")}\``, async () => {
    const root = await copyOfSources();
    try {
      const before = await findViolations(root);
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), code);
      const added = (await findViolations(root)).filter((violation) => !before.includes(violation));
      assertEquals(added, expected.map((violation) => path + violation));
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

async function copyOfSources(): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "import-arrows-" });
  for (const folder of await publishedSources()) {
    for await (const file of walk(projectRoot, folder)) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.copyFile(join(projectRoot, file), join(root, file));
    }
  }
  return root;
}
