import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { SETTINGS } from "../../src/cli/settings/table.ts";
import { VERSION } from "../../src/cli/version.ts";
import { bytes, text } from "../support/endpoints.ts";
import { programFile, projectRoot } from "../support/runtime_process.ts";
import { Scratch } from "../support/scratch.ts";
import { test } from "../support/test.ts";
import { ask, ServeProgram } from "./support/serve_program.ts";

/** Runs the server with what it can't run with, and gives its one line. */
async function refusal(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  await using server = new ServeProgram(args, { env });
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stdout], [2, ""], stderr);
  assertMatch(stderr, /^serve: [^\n]+\n$/);
  return stderr.slice("serve: ".length, -1);
}

test("serve refuses what it wasn't made for in one line that says where it was given, with exit code 2", async () => {
  assertEquals(await refusal(["echo", "--prot", "9000"]), "unknown flag --prot; did you mean --port?");
  assertEquals(await refusal([]), "no handler is given: a module, or echo, relay or sink (--help shows what there is)");
  assertEquals(
    await refusal(["echo", "--allow=10.0.0.0/99"]),
    '--allow must hold addresses or CIDR blocks, got "10.0.0.0/99"',
  );
  assertEquals(
    await refusal(["echo"], { FRAMED_MAX_CONNECTIONS: "many" }),
    'FRAMED_MAX_CONNECTIONS must be a whole number from 1 to 2147483647, got "many"',
  );
  assertEquals(await refusal(["echo", "--config=/nowhere.json"]), "cannot read /nowhere.json: there is no such file");
  using scratch = new Scratch();
  let file = scratch.write("serve.json", '{"limits": {"conections": 5}}');
  assertEquals(
    await refusal(["echo", "--config", file]),
    `unknown setting limits.conections in ${file}; did you mean limits.connections?`,
  );
  file = scratch.write("serve.json", "{port: 5}");
  assertMatch(await refusal(["echo", "--config", file]), /^cannot read .*serve\.json: it isn't JSON: /);
});

test("serve refuses a module that can't be loaded, or has no handler, in one line, with exit code 2", async () => {
  const handler = (name: string) => programFile(`tests/cli/handlers/${name}.ts`);
  assertEquals(await refusal(["./nope.ts"]), "cannot load ./nope.ts: there is no such file");
  assertEquals(await refusal([handler("broken")]), `cannot load ${handler("broken")}: broken at load`);
  assertEquals(
    await refusal([handler("no_handler")]),
    `${handler("no_handler")} must have a default export with a method connection(connection, context)`,
  );
  assertEquals(
    await refusal([handler("wrong_options")]),
    `unknown setting limits.conections in the options of ${handler("wrong_options")}; did you mean limits.connections?`,
  );
});

test("serve says that a module failed to start in one line, with exit code 1", async () => {
  const handler = programFile("tests/cli/handlers/cannot_start.ts");
  await using server = new ServeProgram(["--port=0", handler]);
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, `serve: ${handler}: the handler's start() failed: the database is away\n`);
});

test("serve takes a flag before a variable, that before the file, that before the module, and that before the default", async () => {
  const settings = {
    port: 1,
    limits: { connections: 2, deny: ["10.0.0.0/8"] },
    timeouts: { idle: 3 },
    log: { level: "warn" },
  };
  using scratch = new Scratch();
  const file = scratch.write("serve.json", JSON.stringify(settings));
  const handler = programFile("tests/cli/handlers/upper.ts");
  const args = ["--config", file, "--port=4", "--print-config", handler];
  await using server = new ServeProgram(args, { env: { FRAMED_PORT: "5", FRAMED_IDLE_TIMEOUT: "6" } });
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stderr], [0, ""]);
  const { port, limits, timeouts, format, log } = JSON.parse(stdout);
  assertEquals([port, timeouts.idle, timeouts.frame], [4, 6, 30_000]);
  assertEquals([limits.connections, limits.deny, limits.whenFull], [2, ["10.0.0.0/8"], "wait"]);
  assertEquals([format.lengthBytes, format.endian, log.level, log.format], [2, "big", "warn", "auto"]);
});

test("serve runs with the file that --print-config printed", async () => {
  await using printing = new ServeProgram([
    "--port=0",
    "--length-bytes=2",
    "--allow=127.0.0.1,::1",
    "echo",
    "--print-config",
  ]);
  const { stdout } = await printing.program.ended;
  using scratch = new Scratch();
  const file = scratch.write("serve.json", stdout);
  await using server = await ServeProgram.listen(["--config", file]);
  assertEquals(text(await ask(server.port, bytes("hi"))), "hi");
});

test("serve --help tells flags, units, ranges and defaults, all keys, and exit codes, and exits with 0", async () => {
  await using server = new ServeProgram(["--help", "--nonsense"]);
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /--hostname=NAME +Name or address to listen on \(default 127\.0\.0\.1\) \[hostname\]/);
  assertMatch(stdout, /--port=PORT +TCP port, 0 for any free one, 0 to 65535 \(default 9000\)/);
  assertMatch(stdout, /--path=PATH +.*\(default none\)/);
  assertMatch(stdout, /--max-frame-bytes=BYTES +.*1 to 2147483647 \(default 1048576\) \[format\.maxFrameBytes\]/);
  assertMatch(stdout, /milliseconds[^]*--drain-timeout=MS +.*\(default 10000\)/);
  assertMatch(stdout, /Exit codes: 0 drained, 1 .*130 or 143/s);
  for (const { key } of SETTINGS) assertMatch(stdout, new RegExp(`\\[${key}\\]`));
});

test("serve --version tells the version of deno.json", async () => {
  await using server = new ServeProgram(["--version"]);
  const { code, stdout } = await server.program.ended;
  assertEquals([code, stdout], [0, `${VERSION}\n`]);
  assertEquals(JSON.parse(await readFile(join(projectRoot, "deno.json"), "utf8")).version, VERSION);
});
