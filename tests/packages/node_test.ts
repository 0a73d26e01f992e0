/** The package on the newest Node. The other tests run it on the Node of this machine, which may be the oldest it takes. */
import { assertEquals } from "@std/assert";
import { newestNodeFolder, newestNodeMissing, newestVersion } from "../../scripts/newest_node.ts";
import { Program } from "../peers/program.ts";
import { test } from "../support/test.ts";
import { echoed, echoProgram, entryPoints } from "./support/consumer.ts";
import { npmProject } from "./support/packed.ts";
import { reverser, reverses } from "./support/reverser.ts";

const skip = await newestNodeMissing();
const env = { PATH: `${newestNodeFolder}:${Deno.env.get("PATH")}` };
/** What a program says of the Node that runs it. */
const says = "console.log(process.version);\n";

test("the newest Node: an echo, channels and the framing of the installed tarball", async () => {
  using project = await npmProject();
  project.write({ "main.js": says + echoProgram(await entryPoints()) });
  const { code, stdout, output } = await project.run("node", ["main.js"], env);
  assertEquals([code, stdout], [0, `v${newestVersion}\n${echoed}`], output);
}, { skip });

test("the newest Node: an echo in TypeScript, whose types it strips", async () => {
  using project = await npmProject();
  project.write({ "main.ts": `const n: number = 1;\n${echoProgram(await entryPoints())}if (n !== 1) throw n;\n` });
  const { code, stdout, output } = await project.run("node", ["main.ts"], env);
  assertEquals([code, stdout], [0, echoed], output);
}, { skip });

test("the newest Node: the program of the tarball runs a handler's module", async () => {
  using project = await npmProject();
  project.write({ "handler.js": says + reverser });
  const program = Program.spawn("node_modules/.bin/server-endpoint", ["--port=0", "handler.js"], {
    cwd: project.path,
    env,
  });
  await reverses(program);
  assertEquals(program.stdout.startsWith(`v${newestVersion}\n`), true, program.stdout);
}, { skip });
