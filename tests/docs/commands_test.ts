/** The commands in the documents: each is run, in the way that support/ways.ts says. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { missing, Program } from "../peers/program.ts";
import { test } from "../support/test.ts";
import { runCommand } from "./support/commands.ts";
import { ALL_DOCUMENTS, blocksOf, commandsOf, DOCUMENTS, inlineCommandsOf, readDocument } from "./support/documents.ts";
import { notInstallable } from "./support/installed.ts";
import { TASKS } from "./support/ways.ts";

const noCurl = await missing("curl", ["--version"]);
const noApt = await whyNoApt();
const noInstall = await notInstallable();
const port7000 = portTaken(7000);

/** Why a command can't be run on this machine; `undefined` if it can. */
function skipOf(command: string): string | undefined {
  if (command.startsWith("curl ")) return noCurl;
  if (command.startsWith("apt-get ")) return noApt;
  if (/^(install|systemctl (daemon-reload|enable)|DENO_DIR=\S+ deno cache) /.test(command)) return noInstall;
  return command.endsWith("examples/hello.ts") ? port7000 : undefined;
}

async function whyNoApt(): Promise<string | undefined> {
  const known = await Program.spawn("apt-cache", ["show", "haproxy"]).ended.catch(() => undefined);
  return known?.code === 0 ? undefined : "there is no apt here, or it has no lists of packages (apt-get update)";
}

function portTaken(port: number): string | undefined {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return undefined;
  } catch {
    return `port ${port} is in use here`;
  }
}

const commands = new Map<string, string>();
for (const path of DOCUMENTS) {
  for (const block of blocksOf(path).filter(({ language }) => language === "sh")) {
    for (const command of commandsOf(block)) if (!commands.has(command)) commands.set(command, block.place);
  }
  for (const command of inlineCommandsOf(readDocument(path))) if (!commands.has(command)) commands.set(command, path);
}

for (const [command, place] of commands) {
  test(`${place}: ${command}`, () => runCommand(command), { skip: skipOf(command), timeout: 60_000 });
}

test("every task that a document names is in deno.json, and is run somewhere", async () => {
  const named = new Set<string>();
  for (const path of ALL_DOCUMENTS) {
    for (const [, task] of readDocument(path).matchAll(/deno(?:@2\.9\.6)? task ([a-z:]+)/g)) named.add(task);
  }
  assert(named.size > 10, `${named.size} tasks`);
  for (const task of named) await runCommand(`deno task ${task}${task === "serve" ? " echo" : ""}`);
}, { timeout: 120_000 });

test("every task that is said to be run somewhere is", async () => {
  for (const [task, way] of Object.entries(TASKS)) if (!("run" in way)) await runCommand(`deno task ${task}`);
});

test("inlineCommandsOf() finds what can be typed, and nothing in a block", () => {
  const text = "`deno task fly`, `BENCH_SHORT=1 deno bench -A`, `deno run --allow-net`, `--help`, `curl -f it`\n" +
    "```sh\n`npm install lost`\n```\n";
  assertEquals(inlineCommandsOf(text), ["deno task fly", "BENCH_SHORT=1 deno bench -A", "curl -f it"]);
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
  "installs a package that isn't published": ["npm install @framed/server-endpiont", "404"],
  "adds a package that isn't published": ["deno add jsr:@framed/server-endpiont", "@framed/server-endpiont"],
  "starts a server with a handler that isn't there": ["npx @framed/server-endpoint handel.js", "handel.js"],
  "starts an example's server with what it doesn't know": ["deno run --allow-net examples/chat.ts serve all", "port"],
  "asks an example's server for what it doesn't know": [
    "deno run --allow-net examples/request_reply.ts ask 7000 7001x",
    "ended with",
  ],
  "compares in a way that there isn't": ["deno task bench:compare --roundss=2", "--roundss"],
  "runs no bench": ["SOAK=60 deno bench -A bench/heap_nothing_bench.ts", "ended with 1"],
  "installs a Debian package that isn't there": ["apt-get install dnsutils-and-more", "dnsutils-and-more"],
  "nothing runs": ["rm -f it", "Nothing runs rm -f it"],
  "nothing runs, and no document says so": ["systemctl restart framed@c", "takes a systemd that runs"],
};

for (const [what, [command, complaint]] of Object.entries(WRONG)) {
  test(`a command fails that ${what}`, async () => {
    await assertRejects(() => runCommand(command), Error, complaint);
  }, { skip: skipOf(command), timeout: 60_000 });
}
