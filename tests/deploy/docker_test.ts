/** examples/deploy/Dockerfile: what of it can be run without building an image. */
import { assertEquals } from "@std/assert";
import { ServeProgram } from "../cli/support/serve_program.ts";
import { Program } from "../peers/program.ts";
import { runtime, test } from "../support/test.ts";
import { deployFile, serverArguments } from "./support/files.ts";

const dockerfile = deployFile("Dockerfile");

/** The command of an instruction, in its JSON form. */
function commandOf(instruction: "CMD" | "HEALTHCHECK"): string[] {
  const [, json] = new RegExp(`^${instruction}\\b.*?(\\[.*\\])$`, "m").exec(dockerfile)!;
  return JSON.parse(json);
}

test("the Dockerfile's command line is one that the server takes", async () => {
  const args = serverArguments(commandOf("CMD"));
  const { code, stdout, stderr } = await Program.run("src/cli/serve.ts", [...args, "--print-config"]).ended;
  assertEquals([code, stderr], [0, ""]);
  const { hostname, port, timeouts, admin } = JSON.parse(stdout);
  assertEquals([hostname, port, timeouts.drain], ["0.0.0.0", 9_000, 30_000]);
  assertEquals(dockerfile.includes(`EXPOSE ${port}\n`), true);
  const [net] = commandOf("CMD").filter((argument) => argument.startsWith("--allow-net="));
  assertEquals(net, `--allow-net=${hostname}:${port},${admin.address}`);
  assertEquals(commandOf("HEALTHCHECK").join(" ").includes(`http://${admin.address}/healthz`), true);
});

test("the Dockerfile's health check is well while the server runs, and ill when it doesn't", async () => {
  await using server = await ServeProgram.listen(["--admin=127.0.0.1:0", "echo"]);
  const { address } = await server.logs("admin listening");
  const [, eval_, script] = commandOf("HEALTHCHECK");
  assertEquals(eval_, "eval");
  const check = (at: string) =>
    Program.spawn(Deno.execPath(), ["eval", script.replace("127.0.0.1:9100", at)]).ended.then(({ code }) => code);
  assertEquals(await check(String(address).replace(/^.*?(127\.0\.0\.1:\d+).*$/, "$1")), 0);
  await server.stop();
  assertEquals(await check("127.0.0.1:1"), 1);
}, { skip: runtime === "deno" ? undefined : "the image has Deno" });
