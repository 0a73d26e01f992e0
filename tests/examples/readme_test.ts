import { assert, assertEquals } from "@std/assert";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Program } from "../peers/program.ts";
import { freePort } from "../support/free_port.ts";
import { programFile, projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";
import { runExample } from "./example.ts";

const read = (path: string) => readFile(join(projectRoot, path), "utf8");

test("examples/README.md names every example, and nothing that isn't there", async () => {
  const entries = await readdir(join(projectRoot, "examples"), { withFileTypes: true });
  const there = entries.map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name);
  const named = [...(await read("examples/README.md")).matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path);
  assertEquals(named.toSorted(), there.filter((name) => name !== "README.md").sort());
});

test("examples/README.md runs every program as its own header says, and each is run by a test", async () => {
  const readme = await read("examples/README.md");
  const commands = [...readme.matchAll(/^deno run (\S+) (examples\/(\w+)\.ts)(.*)$/gm)];
  const files = (await readdir(join(projectRoot, "tests", "examples"))).filter((file) => file.endsWith("_test.ts"));
  const tests = await Promise.all(files.map((file) => read(`tests/examples/${file}`)));
  assert(commands.length >= 8, `${commands.length} commands`);
  for (const [, permission, path, name, args] of commands) {
    if (name === "hello") continue; // it is README's code, without a header, and is run below
    assert((await read(path)).includes(`deno run ${permission} ${path}`), path);
    const [command] = args.trim().split(" ");
    const runs = tests.some((source) =>
      source.includes(`runExample("${name}", ["${/^[a-z]/.test(command) ? command : "0"}"`)
    );
    assert(runs, `no test runs ${path} ${command}`);
  }
});

test("examples/hello.ts says hello with --allow-net and nothing else", async () => {
  // It says 7000, as a reader would, and another program may have that: a copy of it is run, on a port that is free.
  const port = await freePort();
  const copy = `.build/hello_${port}.ts`;
  const source = (await read("examples/hello.ts")).replaceAll("7000", `${port}`)
    .replace('"@framed/server-endpoint"', JSON.stringify(pathToFileURL(programFile("mod.ts")).href));
  await mkdir(dirname(programFile(copy)), { recursive: true });
  await writeFile(programFile(copy), source);
  try {
    await using program = Program.run(copy, [], { permissions: ["--allow-net"] });
    const { code, stdout, stderr } = await program.ended;
    assertEquals([code, stdout, stderr], [0, "hello\n", ""]);
  } finally {
    await rm(programFile(copy));
  }
});

for (const name of ["chat", "request_reply", "graceful_restart"]) {
  test(`examples/${name}.ts without a command says which there are, and exits with 2`, async () => {
    await using program: Program = runExample(name, []);
    const { code, stdout, stderr } = await program.ended;
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith(`${name}: serve [PORT] or `), stderr);
  });
}
