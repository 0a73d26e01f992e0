/** The commands in the documents: each is run, here or by another test. */
import { assert, assertRejects } from "@std/assert";
import { missing } from "../peers/program.ts";
import { test } from "../support/test.ts";
import { runCommand } from "./support/commands.ts";
import { blocksOf, commandsOf, DOCUMENTS, readDocument } from "./support/documents.ts";
import { TASKS } from "./support/ways.ts";

const noCurl = await missing("curl", ["--version"]);

const commands = new Map<string, string>();
for (const path of DOCUMENTS) {
  for (const block of blocksOf(path).filter(({ language }) => language === "sh")) {
    for (const command of commandsOf(block)) if (!commands.has(command)) commands.set(command, block.place);
  }
}

for (const [command, place] of commands) {
  test(`${place}: ${command}`, () => runCommand(command), {
    skip: command.startsWith("curl ") ? noCurl : undefined,
    timeout: 60_000,
  });
}

/** Documents that name tasks in their text, too. */
const NAMING = [...DOCUMENTS, "ARCHITECTURE.md", "CHANGELOG.md", "bench/heap/README.md", "bench/compare/README.md"];

test("every task that a document names is in deno.json, and is run somewhere", async () => {
  const named = new Set<string>();
  for (const path of NAMING) {
    for (const [, task] of readDocument(path).matchAll(/deno(?:@2\.9\.6)? task ([a-z:]+)/g)) named.add(task);
  }
  assert(named.size > 10, `${named.size} tasks`);
  for (const task of named) await runCommand(`deno task ${task}${task === "serve" ? " echo" : ""}`);
}, { timeout: 60_000 });

test("every task that is said to be run somewhere is", async () => {
  for (const [task, way] of Object.entries(TASKS)) if (!("run" in way)) await runCommand(`deno task ${task}`);
});

const WRONG: Record<string, [command: string, complaint: string]> = {
  "is a task that isn't there": ["deno task fly", "deno.json has no task fly"],
  "gives the server a flag that it doesn't have": [
    "deno run -A src/cli/serve.ts --prot=9000 echo",
    "did you mean --port",
  ],
  "gives the server a value that it doesn't take": ["deno task serve --port=70000 echo", "from 0 to 65535"],
  "lacks a permission": ["deno run --allow-net=127.0.0.1:9000 src/cli/serve.ts handler.ts", "--allow-read"],
  "asks for what isn't there": ["curl -sS -f http://127.0.0.1:9100/reddyz", "404"],
  "nothing runs": ["rm -f it", "Nothing runs rm -f it"],
  "a block gives and nothing runs, though a text may name it": ["FUZZ_SEED=1 deno task test:nightly", "an hour"],
};

for (const [what, [command, complaint]] of Object.entries(WRONG)) {
  test(`a command fails that ${what}`, async () => {
    await assertRejects(() => runCommand(command), Error, complaint);
  }, { skip: command.startsWith("curl ") ? noCurl : undefined });
}
