/** The standalone server, as those run it who have the package and no checkout. */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { readManifest } from "../../scripts/project.ts";
import { Program } from "../peers/program.ts";
import { test } from "../support/test.ts";
import { TemporaryFolder } from "./support/folder.ts";
import { npmProject } from "./support/packed.ts";
import { published } from "./support/published.ts";
import { reverser, reverses } from "./support/reverser.ts";
import { stdPackages } from "./support/std_packages.ts";

const { name, version } = await readManifest();
const std = await stdPackages();

test("Deno: deno run jsr:…/serve runs a handler's module", async () => {
  await using registries = await published(std);
  using cache = new TemporaryFolder();
  using project = new TemporaryFolder();
  project.write({ "handler.js": reverser });
  const options = { cwd: project.path, env: registries.env(cache.path) };
  const program = ["run", "-A", `jsr:${name}@^${version}/serve`, "--port=0", "handler.js"];
  await reverses(Program.spawn(Deno.execPath(), program, options));
});

test("Node: the program of the tarball runs a handler's module", async () => {
  using project = await npmProject();
  project.write({ "handler.js": reverser });
  const program = join(project.path, "node_modules/.bin/server-endpoint");
  const shown = await project.run(program, ["--version"]);
  assertEquals([shown.code, shown.output.trim()], [0, version]);
  await reverses(Program.spawn(program, ["--port=0", "handler.js"], { cwd: project.path }));
});
