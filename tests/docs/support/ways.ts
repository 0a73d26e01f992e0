/** How each command that a document gives is run: here, or by another test. What isn't named here fails. */

/** How a command is run. */
export type Way =
  /** Here, with `--help` behind it, which must end well. */
  | { readonly run: "help" }
  /** Here, with `--print-config` behind it: the server's own reading of all it is given, which must end well. */
  | { readonly run: "print-config" }
  /** Here, against a server whose admin address stands in for the one in the command. */
  | { readonly run: "admin" }
  /** In that file, where this text stands. */
  | { readonly in: string; readonly says: string }
  /** By that task of deno.json. */
  | { readonly within: string }
  /** Here, on one scenario in its short form. */
  | { readonly run: "short" }
  /** By nobody, and why. Only for tasks that documents name, not for what a block gives. */
  | { readonly because: string };

/** Commands of fenced blocks that aren't tasks. The first one that matches counts. */
export const COMMANDS: readonly (readonly [RegExp, Way])[] = [
  [/(src\/cli\/serve\.ts|jsr:@framed\/server-endpoint\/serve)( |$)/, { run: "print-config" }],
  [/^npx @framed\/server-endpoint /, {
    in: "tests/packages/serve_test.ts",
    says: "Node: the program of the tarball runs a handler's module",
  }],
  [/^curl .*127\.0\.0\.1:9100\//, { run: "admin" }],
  [/^deno add jsr:/, { in: "tests/packages/jsr_test.ts", says: "Deno: deno add, and an echo" }],
  [/^npm install @framed/, { in: "tests/packages/npm_test.ts", says: "Node: npm install TARBALL, and an echo" }],
  [/^apt-get install /, { in: ".ci/run", says: "apt-get install -y" }],
  [/^deno run --allow-net examples\/\w+\.ts/, {
    in: "tests/examples/readme_test.ts",
    says: "runs every program as its own header says, and each is run by a test",
  }],
  // What needs a machine to itself: there, the files that it installs are held against systemd, the server and Docker's rules.
  [/^install .*(\.json|\.service) |^systemctl /, {
    in: "tests/deploy/systemd_test.ts",
    says: "the unit's permissions are all that the server needs for its file",
  }],
  [/^DENO_DIR=\S+ deno cache jsr:/, { in: "tests/packages/jsr_test.ts", says: "jsr: specifiers, from a registry" }],
  [/^docker build .* && docker run /, {
    in: "tests/deploy/docker_test.ts",
    says: "the Dockerfile's command line is one that the server takes",
  }],
];

/** Tasks of deno.json, which documents name in their text and tables too. */
export const TASKS: Readonly<Record<string, Way>> = {
  "ok": { in: ".ci/run", says: "`deno task ok` in its two halves" },
  "static": { in: ".ci/run", says: "npx --yes deno@2.9.6 task static\n" },
  "test": { in: ".ci/run", says: "npx --yes deno@2.9.6 task test\n" },
  "test:deno": { in: ".github/workflows/ci.yml", says: "deno task test:${{ matrix.runtime }}" },
  "test:bun": { in: ".github/workflows/ci.yml", says: "runtime: [deno, bun, node]" },
  "test:node": { in: ".github/workflows/ci.yml", says: "runtime: [deno, bun, node]" },
  "test:long": { in: ".ci/run", says: "LONG_SHORT=1 npx --yes deno@2.9.6 task test:long\n" },
  "test:nightly": { because: "it takes an hour; `test` runs the same tests with less" },
  "test:doc": { within: "static" },
  "fmt:check": { within: "static" },
  "lint": { within: "static" },
  "check": { within: "static" },
  "doc": { within: "static" },
  "fmt": { because: "it changes files; fmt:check is the same without that" },
  "start": { run: "print-config" },
  "serve": { run: "print-config" },
  "demo": { in: "tests/cli/demo_test.ts", says: "the demo echoes over real connections between two processes" },
  "bench": { because: "it takes minutes of a quiet machine; .ci/run has its heap benches" },
  "bench:heap": { in: ".ci/run", says: "BENCH_SHORT=1 npx --yes deno@2.9.6 task bench:heap\n" },
  "bench:bun": { run: "short" },
  "bench:node": { run: "short" },
  "bench:report": { because: "it takes minutes, and draws what it measured" },
  "bench:compare": { run: "help" },
  "bench:workers": { run: "help" },
  "bench:growth": { run: "help" },
  "stage": { in: "tests/packages/support/published.ts", says: "stage" },
  "publish:check": { in: "tests/packages/jsr_test.ts", says: "deno publish --dry-run passes from the staged folder" },
  "pack": { in: "tests/packages/npm_test.ts", says: "pack() packs a module" },
};

/** How a command is run, and its words where it is run here; `undefined` if nothing runs it. */
export function wayOf(command: string): Way | undefined {
  const [, task] = /^(?:\w+=\S+ )*deno task (\S+)/.exec(command) ?? [];
  if (task !== undefined) return TASKS[task];
  return COMMANDS.find(([pattern]) => pattern.test(command))?.[1];
}

/** A command as it is once Deno is installed. */
export function plain(command: string): string {
  return command.replace(/^((?:\w+=\S+ )*)npx --yes deno@2\.9\.6 /, "$1deno ");
}
