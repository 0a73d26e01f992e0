/** Runs the snippets of a document as a reader would: each as a program of its own, which imports the package by its name. */
import { join } from "node:path";
import { readManifest, root } from "../../../scripts/project.ts";
import { findBun } from "../../../scripts/test/bun.ts";
import { run, TemporaryFolder } from "../../packages/support/folder.ts";
import { Program } from "../../peers/program.ts";
import type { Block } from "./documents.ts";

/** How long a snippet may take, in ms. */
const MOST_MS = 10_000;

const config = `${root}/deno.json`;
const throwingAssert = `--preload=${root}/scripts/throwing_assert.ts`;
const { command: bun } = await findBun();
const { name, exports } = await readManifest();

/** How each kind of snippet is run; what stands behind `ts` names the kind. */
const KINDS: Record<string, (file: string, code: string) => Promise<void>> = {
  "": ends,
  handler: serves,
};

/** Snippets, each a file in a folder of its own. */
export class Snippets implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly #files: { block: Block; file: string }[] = [];

  constructor(blocks: readonly Block[]) {
    // For Bun, which doesn't read deno.json.
    const paths = Object.entries(exports).map(([entry, file]) => [name + entry.slice(1), [`${root}/${file.slice(2)}`]]);
    this.#folder.write({ "tsconfig.json": { compilerOptions: { paths: Object.fromEntries(paths) } } });
    for (const block of blocks) {
      const file = `${block.place.replaceAll(/\W/g, "_")}.ts`;
      this.#folder.write({ [file]: withFreePorts(block.code) });
      this.#files.push({ block, file: join(this.#folder.path, file) });
    }
  }

  /** Type-checks all of them. */
  async check(): Promise<void> {
    const files = this.#files.map(({ file }) => file);
    const { code, output } = await run(Deno.execPath(), ["check", "--config", config, ...files], this.#folder.path);
    if (code !== 0) throw new Error(output);
  }

  /** Runs one of them on Deno and on Bun. */
  async run(block: Block): Promise<void> {
    const runAs = KINDS[block.how];
    if (runAs === undefined) throw new Error(`${block.place}: nothing runs a snippet of the kind ${block.how}`);
    await runAs(this.#files.find((one) => one.block === block)!.file, block.code);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** Documents say 7000 where any port will do, and another program may have that. */
function withFreePorts(code: string): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return code.replaceAll(/\b7000\b/g, `${listener.addr.port}`);
}

/** A program that ends by itself, without an error. */
async function ends(file: string): Promise<void> {
  const flags = ["run", "-A", "--no-check", "--config", config, throwingAssert];
  await succeeds(Program.spawn(Deno.execPath(), [...flags, file]));
  await succeeds(Program.spawn(bun, [throwingAssert, file]));
}

/** A handler's module: the standalone server listens with it, and drains. */
async function serves(file: string): Promise<void> {
  const serve = [`${root}/src/cli/serve.ts`, "--port=0", file];
  await drains(Program.spawn(Deno.execPath(), ["run", "-A", "--no-check", "--config", config, ...serve]));
  await drains(Program.spawn(bun, serve));
}

async function drains(starting: Program): Promise<void> {
  await using program = starting;
  await inTime(program, program.prints(/"message":"listening"/));
  program.signal("SIGTERM");
  await succeeds(program);
}

async function succeeds(running: Program): Promise<void> {
  await using program = running;
  const { code, stdout, stderr } = await inTime(program, program.ended);
  if (code !== 0) throw new Error(`It ended with ${code}:\n${stdout}${stderr}`);
}

async function inTime<T>(program: Program, waiting: Promise<T>): Promise<T> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    program.signal("SIGKILL");
  }, MOST_MS);
  try {
    return await waiting;
  } finally {
    clearTimeout(timer);
    // deno-lint-ignore no-unsafe-finally -- that it was killed is why it ended
    if (late) throw new Error(`It took longer than ${MOST_MS} ms:\n${program.stdout}${program.stderr}`);
  }
}
