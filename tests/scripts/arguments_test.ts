/** The scripts as they are typed: each answers `--help`, and refuses what it doesn't take, before it does anything. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { targetFolder } from "../../scripts/arguments.ts";
import { buildFolder, root } from "../../scripts/project.ts";
import { run, TemporaryFolder } from "../packages/support/folder.ts";
import { test } from "../support/test.ts";

/** Tasks that take arguments, and what each refuses beside an option that nobody has. */
const TASKS: Record<string, readonly [args: string[], complaint: RegExp][]> = {
  "test": [
    [["--runtime=rhino"], /--runtime must be one of deno, bun, node, got rhino/],
    [["--minutes=soon"], /--minutes must be a number over 0, got soon/],
    [["--nightly", "tests/frame"], /--nightly says itself which tests run/],
  ],
  "test:nightly": [],
  "stage": [[["one", "two"], /Only one folder can be filled, got two too/]],
  "pack": [[["one", "two"], /Only one folder can be filled, got two too/]],
  "doc": [[["lint"], /One of lint, run is needed, got lint lint/]],
  "bench:bun": [[["idle-hands"], /There is no scenario idle-hands, only idle-wake-ups, /]],
  "bench:node": [[["idle-hands"], /There is no scenario idle-hands, only idle-wake-ups, /]],
  "bench:report": [[["idle-hands"], /There is no scenario idle-hands, only idle-wake-ups, /]],
  "bench:workers": [[["--rounds=0"], /--rounds must be a whole number from 1, got 0/]],
  "bench:growth": [
    [["--seconds=0"], /--seconds must be a number over 0, got 0/],
    [["--connections=10,many"], /--connections must be a whole number from 1, got many/],
  ],
};

/** Runs a task with nothing of it that could be taken for its own output. */
function runTask(task: string, args: readonly string[]) {
  return run(Deno.execPath(), ["task", "--quiet", task, ...args], root);
}

for (const [task, wrong] of Object.entries(TASKS)) {
  test(`deno task ${task} --help says what it takes, and does nothing`, async () => {
    const { code, stdout, output } = await runTask(task, ["--help"]);
    assertEquals([code, output], [0, stdout]);
    assertMatch(stdout, /^[A-Z][^\n]+\.\n\n {4}deno /);
    assert(stdout.includes("    --help"), stdout);
  });

  test(`deno task ${task} refuses what it doesn't take, in one line`, async () => {
    const all: typeof wrong = [[["--nonsense"], /Unknown option '--nonsense'/], ...wrong];
    for (const [args, complaint] of all) {
      const { code, stdout, output } = await runTask(task, args);
      assertEquals([code, stdout], [2, ""], output);
      assertMatch(output, /^[\w/]+\.ts: [^\n]+ \(--help\)\n$/);
      assertMatch(output, complaint);
    }
  });
}

test("bench/heap/run_on.ts refuses a runtime that there isn't", async () => {
  const { code, output } = await run(Deno.execPath(), ["run", "-A", "bench/heap/run_on.ts", "rhino"], root);
  assertEquals([code, /one of deno, bun, node, got rhino/.test(output)], [2, true], output);
});

test("targetFolder() takes what is in .build, and not what is only called alike", async () => {
  using other = new TemporaryFolder();
  const alike = `${buildFolder}-${other.path.split("-").at(-1)}`;
  await Deno.mkdir(alike);
  try {
    await Deno.writeTextFile(`${alike}/thesis.txt`, "");
    assertThrows(() => targetFolder([alike], ""), RangeError, "it isn't empty");
    assertEquals(targetFolder([], `${buildFolder}/npm`), `${buildFolder}/npm`);
  } finally {
    await Deno.remove(alike, { recursive: true });
  }
});

for (const task of ["stage", "pack"]) {
  test(`deno task ${task} doesn't empty a folder that holds something`, async () => {
    using folder = new TemporaryFolder();
    folder.write({ "thesis.txt": "years of work" });
    const { code, output } = await runTask(task, [folder.path]);
    assertEquals([code, output.includes(`Cannot fill ${folder.path}: it isn't empty`)], [2, true], output);
    assertEquals(await Deno.readTextFile(join(folder.path, "thesis.txt")), "years of work");
  });
}
