/**
 * Whether the heap benches go red when the library leaks: real leaks are planted in a copy of the sources, and the very
 * scenarios that CI runs are run there, one for each leak.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { publishedSources } from "../../scripts/project.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { bounded } from "../faults/bounds.ts";
import { test } from "../support/test.ts";

interface Plant {
  readonly leak: string;
  readonly file: string;
  /** What the source has, once; when it has moved, the test fails and wants a new plant. */
  readonly from: string;
  readonly to: string;
  /** The scenario that must go red, and what it must say. */
  readonly scenario: string;
  readonly says: RegExp;
  /** Left out where the long tests are bounded: there, one of a kind is enough. */
  readonly more?: true;
}

const plants: readonly Plant[] = [
  {
    leak: "a wait that isn't reused: each call makes one more, and all of them are kept until something comes",
    file: "src/channel/wake_slot.ts",
    from: "const promise = this.#promise ??= new Promise<T>((resolve) => this.#resolve = resolve);",
    to: `const waiters = (this as unknown as { waiters?: ((value: T | Promise<never>) => void)[] }).waiters ??= [];
    const promise = this.#promise = new Promise<T>((resolve) => {
      waiters.push(resolve);
      this.#resolve = (value) => waiters.splice(0).forEach((waiter) => waiter(value));
    });`,
    scenario: "abandoned-waits",
    says: /heapUsed grows/,
  },
  {
    leak: "a race of one wait for each lane, instead of one wait for all",
    file: "src/channel/lane_reader.ts",
    from: "if (open) return this.#slot.wait();",
    to:
      "if (open) return Promise.race(this.#lanes.map((lane) => (lane.reader as unknown as WakeSlot<boolean>).wait()));",
    scenario: "idle-wake-ups",
    says: /heapUsed grows/,
    more: true,
  },
  {
    leak: "a promise for each that waits for room",
    file: "src/channel/writer.ts",
    from: "queue.hasRoom || queue.roomWait.wait()",
    to: "queue.hasRoom || new Promise<boolean>((resolve) => void queue.roomWait.wait().then(resolve))",
    scenario: "waits-for-room",
    says: /heapUsed grows/,
    more: true,
  },
  {
    leak: "a listener that isn't removed from a long-lived signal",
    file: "src/channel/wake_slot.ts",
    from: `if (this.#abort !== undefined) this.#abort.signal.removeEventListener("abort", this.#abort.listener);`,
    to: "",
    scenario: "signalled-waits",
    says: /listeners are left/,
  },
  {
    leak: "a connection kept in the registry after its end",
    file: "src/endpoint/server_endpoint.ts",
    from: "this.#connections.delete(connection);",
    to: "",
    scenario: "churn",
    says: /until no connection was live/,
  },
  {
    leak: "a connection remembered by who counts its end",
    file: "src/endpoint/stats.ts",
    from: "this.#ended[end.reason]++;",
    to: "this.#ended[end.reason]++;\n    ((this as unknown as { kept?: object[] }).kept ??= []).push(connection);",
    scenario: "churn",
    says: /heapUsed grows/,
    more: true,
  },
  {
    leak: "a timer for each connection, not cleared at its end",
    file: "src/connection/framed_connection.ts",
    from: "this.socket.start(this);",
    to: "this.socket.start(this);\n    setTimeout(() => this.abort(), 3_600_000);",
    scenario: "churn",
    says: /timers rose/,
    more: true,
  },
  {
    leak: "memory taken for what a header claims",
    file: "src/frame/assembly.ts",
    from: "Math.min(this.#size, Math.max(FIRST_BYTES, 2 * least))",
    to: "this.#size",
    scenario: "half-frames",
    says: /bytes were held at once/,
    more: true,
  },
];

const sources = await publishedSources();

const chosen = plants.filter(({ more }) => !more || !bounded);

test("the heap benches are green on an unchanged copy of the sources", async () => {
  using copy = new SourceCopy();
  const { code, output } = await copy.run([...new Set(chosen.map(({ scenario }) => scenario))]);
  assertEquals(code, 0, output);
}, { timeout: 240_000 });

for (const { leak, file, from, to, scenario, says } of chosen) {
  test(`the heap benches go red for ${leak}`, async () => {
    using copy = new SourceCopy();
    copy.edit(file, from, to);
    const { code, output } = await copy.run([scenario]);
    assertEquals(code, 1, output);
    assertMatch(output, says);
  }, { timeout: 240_000 });
}

class SourceCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), "planted-leak-"));

  constructor() {
    const configuration = ["deno.json", "deno.lock", "package.json", "tsconfig.json"];
    for (const path of ["bench", "links", ...sources, ...configuration]) {
      cpSync(join(projectRoot, path), join(this.#folder, path), { recursive: true });
    }
    symlinkSync(join(projectRoot, "node_modules"), join(this.#folder, "node_modules"));
  }

  edit(file: string, from: string, to: string): void {
    const path = join(this.#folder, file);
    const source = readFileSync(path, "utf8");
    assert(source.split(from).length === 2, `${file} has not, or not only once: ${from}`);
    writeFileSync(path, source.replace(from, () => to));
  }

  /** Runs scenarios in their short form. */
  run(scenarios: readonly string[]): Promise<{ code: number | string; output: string }> {
    return new Promise((resolve) => {
      execFile(
        execPath,
        ["run", "-A", "--no-check", "bench/heap/main.ts", ...scenarios],
        { cwd: this.#folder, env: { ...env, BENCH_SHORT: "1", NO_COLOR: "1" }, timeout: 230_000 },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : error.code ?? "killed", output: stdout + stderr }),
      );
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
