/** examples/deploy/framed@.service, by systemd's own checks. */
import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { missing, Program } from "../peers/program.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { Scratch } from "../support/scratch.ts";
import { runtime, test } from "../support/test.ts";
import { deployFile, SERVE, serverArguments } from "./support/files.ts";

const skip = await missing("systemd-analyze", ["--version"]);
const unit = deployFile("framed@.service");

/** The value of a setting that is there once. */
function setting(name: string): string {
  const values = [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value);
  assertEquals(values.length, 1, `${name} is set once`);
  return values[0];
}

/** Writes the unit as an instance, with a program that is there in place of Deno. */
function written(scratch: Scratch, text = unit): string {
  return scratch.write("framed@a.service", text.replace("/usr/local/bin/deno", "/bin/true"));
}

async function analyze(...args: string[]): Promise<[code: number | null, said: string]> {
  const { code, stdout, stderr } = await Program.spawn("systemd-analyze", args).ended;
  return [code, stdout + stderr];
}

test("systemd-analyze verify finds nothing in the unit, and would find a wrong setting", async () => {
  using scratch = new Scratch();
  assertEquals(await analyze("verify", written(scratch)), [0, ""]);
  const [, said] = await analyze("verify", written(scratch, unit.replace("NoNewPrivileges", "NoNewPrivilege")));
  assertEquals(said.includes("NoNewPrivilege"), true, said);
}, { skip });

test("systemd-analyze security finds little that the unit leaves open", async () => {
  using scratch = new Scratch();
  const check = (text?: string) =>
    analyze("security", "--offline=true", "--no-pager", "--threshold=20", written(scratch, text));
  const [code, said] = await check();
  assertEquals(code, 0, said);
  assertEquals(
    (await check(unit.replace("SystemCallFilter=@", "#").replace("DynamicUser", "#")))[0],
    1,
    "or it says so",
  );
}, { skip });

test("the unit runs the server with its file, and stops it after its drain", () => {
  const command = setting("ExecStart").split(" ");
  assertEquals(serverArguments(command), ["--config", "/etc/framed/%i.json", "echo"]);
  const { timeouts, limits } = JSON.parse(deployFile("a.json"));
  assertEquals(setting("KillSignal"), "SIGTERM");
  assertEquals(Number(setting("TimeoutStopSec")) * 1_000 > timeouts.drain, true, "killed after the drain");
  assertEquals(Number(setting("LimitNOFILE")) > limits.connections, true, "a descriptor for each connection");
});

test("the unit's permissions are all that the server needs for its file", async () => {
  using scratch = new Scratch();
  const file = scratch.write("a.json", deployFile("a.json").replace(/9[01]01/g, "0"));
  const command = setting("ExecStart").replaceAll("/etc/framed/%i.json", file).replaceAll("/etc/framed", dirname(file))
    .replace("/opt/framed ", `${projectRoot} `).replace(SERVE, join(projectRoot, "src", "cli", "serve.ts"));
  await using server = Program.spawn(Deno.execPath(), command.split(" ").slice(1));
  await server.prints(/"listening"/);
  server.signal("SIGTERM");
  assertEquals((await server.ended).code, 0);
}, { skip: runtime === "deno" ? undefined : "the unit runs Deno" });
