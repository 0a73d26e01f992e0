/** What the documents refer to: files, flags, metrics, scenarios and figures. */
import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { SCENARIOS } from "../../bench/heap/scenarios/all.ts";
import { root } from "../../scripts/project.ts";
import { CONFIG_SETTING, SETTINGS } from "../../src/cli/settings/table.ts";
import { test } from "../support/test.ts";
import { ALL_DOCUMENTS, blocksOf, commandsOf, DOCUMENTS, readDocument } from "./support/documents.ts";

/** What a task writes, and the repository doesn't hold. */
const WRITTEN = ["bench/report/heap.html"];

/** The links of a text into the project, and the files that it names in passing, that aren't there. */
function broken(path: string, text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(dirname(path), link));
  const named = [...text.matchAll(/`((?:src|tests|bench|examples|scripts|lint)\/[\w/@]+\.[a-z]+)`/g)].map(([, p]) => p);
  return [...links, ...named].filter((file) => !WRITTEN.includes(file)).filter((file) => {
    try {
      Deno.statSync(join(root, file));
      return false;
    } catch {
      return true;
    }
  });
}

for (const path of ALL_DOCUMENTS) {
  test(`every file that ${path} names is there`, () => assertEquals(broken(path, readDocument(path)), []));
}

test("a link to a file that isn't there is found, and a file named that isn't", () => {
  const text = "[a](framing.md), [b](lost.md), `src/errors.ts`, `src/lost.ts`, https://example.com";
  assertEquals(broken("docs/leaks.md", text), ["docs/lost.md", "src/lost.ts"]);
});

/** Flags that documents name and that other programs have. */
const OTHERS =
  /^(allow-\w+|unstable-net|help|version|print-config|yes|now|read-only|stop-timeout|c-load|assert|redraw)$/;

test("every flag that a guide names is one of the server's", () => {
  const known = new Set([CONFIG_SETTING, ...SETTINGS].map(({ flag }) => flag));
  for (
    const path of ["README.md", "SECURITY.md", "docs/operating.md", "docs/coming-from.md", "examples/deploy/README.md"]
  ) {
    for (const [, flag] of readDocument(path).matchAll(/(?<=[\s`(])--([a-z][a-z-]+)/g)) {
      assert(known.has(flag) || OTHERS.test(flag), `${path}: --${flag}`);
    }
  }
});

test("docs/operating.md names every metric, and none that isn't there", async () => {
  const named = new Set(readDocument("docs/operating.md").match(/\b(framed|process)_[a-z_]+\b/g));
  const tables = await Promise.all(
    ["src/endpoint/instruments.ts", "src/endpoint/memory_instruments.ts", "src/observe/process_instruments.ts"].map((
      file,
    ) => Deno.readTextFile(join(root, file))),
  );
  const measured = new Set(tables.join().match(/(?<=\| `)(framed|process)_[a-z_]+(?=`)/g));
  assertEquals([...named].sort(), [...measured].sort());
});

test("docs/leaks.md's table names patterns as the benches do, each in its scenario", () => {
  const rows = [...readDocument("docs/leaks.md").matchAll(/^\| (.+?) +\| `([a-z-]+)` +\|/gm)];
  assert(rows.length > 10, `${rows.length} rows`);
  for (const [, pattern, id] of rows) {
    const scenario = SCENARIOS.find((scenario) => scenario.id === id);
    assert(scenario?.controls.some(({ title }) => title === pattern), `${id} has no control ${pattern}`);
  }
});

/** What a chart says, from left to right, of each shape. */
function chartOf(svg: string): string[][] {
  const shapes: string[][] = [];
  let bars: string[] = [];
  for (const [, text] of svg.matchAll(/<text[^>]*>([^<]*)/g)) {
    if (/^\d+×\d+×\d+$/.test(text)) {
      shapes.push([text, ...bars]);
      bars = [];
    } else if (/^\.\d\d$|^\d\.\d$/.test(text)) bars.push(text);
  }
  return shapes;
}

test("README's comparison is the chart's", async () => {
  const shapes = chartOf(await Deno.readTextFile(join(root, "bench/report/compare.svg")));
  const rows = readDocument("README.md").split("\n").filter((line) =>
    /(^\| × raw echo| \/ )/.test(line) && line.startsWith("|")
  )
    .map((line) => line.split("|").slice(2, -1).map((cell) => cell.trim()));
  const [header, ...body] = rows;
  assertEquals(shapes.length, 3 * header.length);
  for (const [column, name] of header.entries()) {
    const perRuntime = [0, 1, 2].map((runtime) => shapes[runtime * header.length + column]);
    for (const [shape] of perRuntime) assertEquals(shape, name);
    assertEquals(
      body.map((row) => row[column]),
      body.map((_, i) => perRuntime.map((bars) => bars[1 + i]).join(" / ")),
    );
    assertEquals(perRuntime[0].length, 1 + body.length);
  }
});

test("CONTRIBUTING.md names the packages that CI installs", async () => {
  const script = await Deno.readTextFile(join(root, ".ci/run"));
  const installed = [...script.matchAll(/^needs \S+ (\S+)$|packages\+=\(([\w-]+)\)/gm)].map(([, a, b]) => a ?? b);
  assert(installed.length > 5, script);
  const [command] = DOCUMENTS.flatMap((path) => blocksOf(path).flatMap(commandsOf)).filter((line) =>
    line.startsWith("apt-get install ")
  );
  assertEquals(command.split(/\s+/).slice(2).sort(), installed.sort());
});
