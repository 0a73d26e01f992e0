import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { bytes, text } from "../support/endpoints.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { Scratch } from "../support/scratch.ts";
import { runtime, test } from "../support/test.ts";
import { ask, ServeProgram } from "./support/serve_program.ts";

const skip = runtime === "deno" ? undefined : "only Deno has permissions";
const handler = "tests/cli/handlers/alone.ts";
/**
 * As an operator would: from the working directory, with no prompt in which to grant what is missing. Something must be
 * denied, or Deno's `node:child_process` would add `-A` where nothing is granted.
 */
const run = (args: readonly string[], permissions: readonly string[], env = {}) =>
  new ServeProgram(args, {
    permissions: ["--no-prompt", "--no-check", "--deny-ffi", ...permissions],
    cwd: projectRoot,
    env,
  });

async function refusal(args: readonly string[], ...permissions: string[]): Promise<string> {
  await using server = run(args, permissions);
  const { code, stdout, stderr } = await server.program.ended;
  assertEquals([code, stdout], [2, ""], stderr);
  return stderr;
}

test("serve says which permissions are missing, and with just those it serves", async () => {
  const args = ["--port=0", handler];
  const said = await refusal(args);
  assertEquals(said, `serve: missing permissions: run it with --allow-read=${handler} --allow-net=127.0.0.1:0\n`);
  assertEquals(
    await refusal(args, "--allow-net=127.0.0.1:0"),
    `serve: missing permissions: run it with --allow-read=${handler}\n`,
  );
  const flags = said.trim().split("run it with ")[1].split(" ");
  await using server = run(args, flags);
  const { address } = await server.logs("listening");
  assertEquals(text(await ask(Number(/\d+$/.exec(address as string)), bytes("hi"))), "hi alone");
  server.program.signal("SIGTERM");
  const { code, stderr } = await server.program.ended;
  assertEquals([code, stderr], [0, ""]);
}, { skip });

test("serve says what a unix socket needs, and with just that it serves", async () => {
  using scratch = new Scratch();
  const path = join(scratch.path, "echo.sock");
  const said = await refusal(["--path", path, "echo"]);
  const flags = said.trim().split("run it with ")[1].split(" ");
  assertEquals(flags, [`--allow-read=${path}`, `--allow-write=${path}`, `--allow-net=unix:${path}`]);
  await using server = run(["--path", path, "echo"], flags);
  await server.logs("listening");
  assertEquals(text(await ask(path, bytes("hi"))), "hi");
  assertEquals((await server.stop()).code, 0);
}, { skip });

test("serve says that its file may not be read, with what else it knows, and what a module imports", async () => {
  using scratch = new Scratch("framed- ");
  const file = scratch.write("serve.json", '{"port": 0}');
  const read = `--allow-read=${file}`;
  assertEquals(
    await refusal(["--config", file, "--hostname=::1", "echo"]),
    `serve: missing permissions: run it with '${read}' --allow-net=[::1]:9000\n`,
  );
  await using server = run(["--config", file, "echo"], [read, "--allow-net=127.0.0.1:0"]);
  await server.logs("listening");
  assertEquals((await server.stop()).code, 0);
  const importing = "tests/cli/handlers/upper.ts";
  assertMatch(
    await refusal(["--port=0", importing], `--allow-read=${importing}`, "--allow-net=127.0.0.1:0"),
    /^serve: cannot load .*: missing permissions for what it imports: run it with --allow-read=\S+\.ts as well\n$/,
  );
}, { skip });

test("serve reads the environment where it may, and says where it may not", async () => {
  const net = "--allow-net=127.0.0.1:0,127.0.0.1:9000";
  await using allowed = run(["echo"], [net, "--allow-env=FRAMED_*"], { FRAMED_PORT: "0", FRAMED_LOG_LEVEL: "debug" });
  await allowed.logs("listening");
  assertEquals(allowed.messages, ["listening"]);
  assertEquals((await allowed.stop()).code, 0);
  await using denied = run(["--port=0", "echo"], [net], { FRAMED_PORT: "nonsense" });
  await denied.logs("listening");
  assertEquals(denied.messages, ["the environment isn't read", "listening"]);
  assertEquals((await denied.logs("the environment isn't read")).permission, "--allow-env=FRAMED_*");
  assertEquals((await denied.stop()).code, 0);
}, { skip });
