/** Runs a command of a document in the way that ways.ts says. */
import { root } from "../../../scripts/project.ts";
import { packed } from "../../packages/support/packed.ts";
import { LoopbackNpm } from "../../packages/support/npm_registry.ts";
import { published } from "../../packages/support/published.ts";
import { stdPackages } from "../../packages/support/std_packages.ts";
import { formats } from "./copied.ts";
import { type Block, blocksOf, commandsOf, DOCUMENTS, readDocument } from "./documents.ts";
import { installs } from "./installed.ts";
import { asks, asksAdmin, serves, servesByNpx } from "./servers.ts";
import { Shell } from "./shell.ts";
import { plain, type Way, wayOf } from "./ways.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`)) as {
  tasks: Record<string, { command: string }>;
};

/** What has been run, or is: documents give some commands more than once. */
const ran = new Map<string, Promise<void>>();

/** Runs a command, or finds out that what runs the tests does. Rejects if it fails, or nothing runs it. */
export async function runCommand(given: string): Promise<void> {
  const command = plain(given);
  const [, task] = /deno task (\S+)/.exec(command) ?? [];
  if (task !== undefined && tasks[task] === undefined) throw new Error(`deno.json has no task ${task}`);
  const way = wayOf(command);
  if (way === undefined) throw new Error(`Nothing runs ${given}: tests/docs/support/ways.ts must say what does`);
  const key = "bounded" in way && way.bounded !== undefined ? way.bounded(command) : command;
  const running = ran.get(key) ?? follow(way, command);
  ran.set(key, running);
  await running;
}

async function follow(way: Way, command: string): Promise<void> {
  if ("in" in way) {
    if (!Deno.readTextFileSync(`${root}/${way.in}`).includes(way.says)) {
      throw new Error(`${way.in} doesn't run ${command}: it doesn't say ${JSON.stringify(way.says)}`);
    }
  } else if ("within" in way) {
    if (!`${tasks[way.within].command} `.includes(`${command} `)) {
      throw new Error(`The task ${way.within} doesn't run ${command}`);
    }
  } else if ("because" in way) {
    const giving = DOCUMENTS.filter((path) => readDocument(path).includes(command));
    const silent = giving.filter((path) => !unwrapped(readDocument(path)).includes(way.said));
    if (giving.length === 0 || silent.length > 0) {
      throw new Error(`Nothing runs ${command}: ${way.because}; ${silent.join(", ")} must say "${way.said}"`);
    }
  } else if (way.run === "here") {
    using shell = new Shell();
    const output = await succeeds(shell, command, way.bounded?.(command) ?? command, way.env);
    if (way.shows !== undefined && !output.includes(way.shows)) {
      throw new Error(`${command} didn't show ${JSON.stringify(way.shows)}:\n${output}`);
    }
  } else if (way.run === "published") {
    await succeedsPublished(command, way.bounded?.(command) ?? command, way.leaves);
  } else if (way.run === "installs") {
    await installsOnce(blockOf(command));
  } else {
    await { serves, "serves by npx": servesByNpx, asks, admin: asksAdmin, formats }[way.run](command);
  }
}

async function succeeds(
  shell: Shell,
  command: string,
  bounded: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, output } = await shell.run(bounded, env);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  return output;
}

/** Runs a command where all registries that it can reach have the package. */
async function succeedsPublished(command: string, bounded: string, leaves: string | undefined): Promise<void> {
  using shell = new Shell();
  const cache = `${shell.folder.path}/.cache`;
  if (command.startsWith("npm ")) {
    await using npm = new LoopbackNpm(await packed());
    await succeeds(shell, command, bounded, { npm_config_registry: npm.url, npm_config_cache: cache });
  } else {
    await using registries = await published(await stdPackages());
    await succeeds(shell, command, bounded, registries.env(cache));
  }
  if (leaves === undefined) return;
  await Deno.stat(`${shell.folder.path}/${leaves}`).catch(() => {
    throw new Error(`${command} left no ${leaves}`);
  });
}

/** A block's commands lean on each other, so it is run as a whole, and once. */
function installsOnce(block: Block): Promise<void> {
  const running = ran.get(block.place) ?? installs(block);
  ran.set(block.place, running);
  return running;
}

function blockOf(command: string): Block {
  const block = DOCUMENTS.flatMap((path) => blocksOf(path)).find((block) => commandsOf(block).includes(command));
  if (block === undefined) throw new Error(`No document has ${command} in a block`);
  return block;
}

/** A text whose lines are one. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
