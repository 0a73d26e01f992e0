import { assert, assertEquals } from "@std/assert";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "../peers/program.ts";
import { projectRoot } from "../support/runtime_process.ts";
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
  const tests: string[] = [];
  for (const folder of ["tests/examples", "tests/cli"]) {
    for (const file of await readdir(join(projectRoot, folder))) {
      if (file.endsWith("_test.ts")) tests.push(await read(`${folder}/${file}`));
    }
  }
  assert(commands.length >= 8, `${commands.length} commands`);
  for (const [, permission, path, name, args] of commands) {
    const header = await read(path);
    if (name !== "hello") assert(header.includes(`deno run ${permission} ${path}`), path);
    const [command] = args.trim().split(" ");
    const runs = tests.some((source) =>
      source.includes(`runExample("${name}", ["${/^[a-z]/.test(command) ? command : "0"}"`) ||
      source.includes(`Program.run("${path}"`)
    );
    assert(runs, `no test runs ${path} ${command}`);
  }
});

test("examples/hello.ts says hello with --allow-net and nothing else", async () => {
  await using program = runExample("hello", []);
  const { code, stdout, stderr } = await program.ended;
  if (stderr.includes("EADDRINUSE")) return console.log("port 7000 is in use here: not run");
  assertEquals([code, stdout, stderr], [0, "hello\n", ""]);
});

for (const name of ["chat", "request_reply", "graceful_restart"]) {
  test(`examples/${name}.ts without a command says which there are, and exits with 2`, async () => {
    await using program: Program = runExample(name, []);
    const { code, stdout, stderr } = await program.ended;
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith(`${name}: serve [PORT] or `), stderr);
  });
}
