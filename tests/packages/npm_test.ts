/** What is published on npm: what is in it, and that Node and Bun run it, from an empty project. */
import { assert, assertArrayIncludes, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { documents } from "../../scripts/documents.ts";
import { readManifest, root } from "../../scripts/project.ts";
import { walk } from "../../scripts/walk.ts";
import { test } from "../support/test.ts";
import { echoed, echoProgram, entryPoints } from "./support/consumer.ts";
import { run, type TemporaryFolder } from "./support/folder.ts";
import { bunProject, npmProject, packed } from "./support/packed.ts";

const { name, version, exports } = await readManifest();

test("pack() packs a module and its declarations for each module that the entry points reach, and nothing else", async () => {
  const { stdout } = await run("tar", ["-tzf", await packed()], root);
  const files = stdout.trim().split("\n").map((file) => file.replace(/^package\//, ""));
  const others = files.filter((file) => !/\.(js|d\.ts)$/.test(file)).sort();
  assertEquals(others, ["package.json", ...await documents()].sort());
  const modules = files.filter((file) => file.endsWith(".js"));
  assertArrayIncludes(modules, Object.values(exports).map((file) => file.slice(2).replace(/ts$/, "js")));
  for (const module of modules) {
    assert(/^(src\/|[^/]+$)/.test(module) && files.includes(module.replace(/js$/, "d.ts")), module);
  }
});

test("the packed manifest has every entry point with its declarations, and no dependency that npm lacks", async () => {
  using project = await npmProject();
  const manifest = JSON.parse(await Deno.readTextFile(join(project.path, "node_modules", name, "package.json")));
  assertEquals([manifest.name, manifest.version, manifest.type], [name, version, "module"]);
  assertMatch(manifest.engines.node, />=20/);
  for (const entry of Object.keys(exports)) assertEquals(Object.keys(manifest.exports[entry]), ["types", "default"]);
  assertEquals(Object.keys(manifest.dependencies).filter((name) => name.startsWith("@std/")), []);
  for await (const file of walk(join(project.path, "node_modules", name), ".")) {
    if (!file.endsWith(".js")) continue;
    const code = await Deno.readTextFile(join(project.path, "node_modules", name, file));
    assertNotMatch(code, /\b(from|import\() ?"(@std\/|deno-std\/|jsr:|npm:)/, file);
  }
});

test("Node: npm install TARBALL, and an echo", async () => {
  using project = await npmProject();
  project.write({ "main.js": echoProgram(await entryPoints()) });
  const { code, stdout, output } = await project.run("node", ["main.js"]);
  assertEquals([code, stdout], [0, echoed], output);
});

test("Bun: bun add TARBALL, and an echo in TypeScript", async () => {
  const { project, bun } = await bunProject();
  using _ = project;
  project.write({ "main.ts": echoProgram(await entryPoints()) });
  const { code, stdout, output } = await project.run(bun, ["main.ts"]);
  assertEquals([code, stdout], [0, echoed], output);
});

test("a bundle of ./frame alone is small, for a browser, and has no other part in it", async () => {
  using project = await npmProject();
  const frame = await bundle(project, (await entryPoints()).get("./frame")!, "browser");
  const parts = frame.inputs.filter((file) => !/^src\/frame\//.test(file));
  assertEquals(parts.sort(), ["frame.js", "src/errors.js"]);

  const all = await bundle(project, name, "node");
  assertArrayIncludes(all.inputs, ["src/endpoint/server_endpoint.js", "src/transport/node.js", "src/channel/queue.js"]);
  console.log(
    `bundle of ./frame: ${frame.bytes} bytes, ${frame.zipped} with gzip; of everything: ${all.bytes}, ${all.zipped}`,
  );
  assert(frame.zipped < 6_000 && frame.zipped > 1_000, `${frame.zipped} bytes`);
  assert(all.zipped > 2 * frame.zipped);
});

/** Bundles a program that uses all of an entry point. `inputs` are the modules of the package that are in it. */
async function bundle(
  project: TemporaryFolder,
  specifier: string,
  platform: "browser" | "node",
): Promise<{ inputs: string[]; bytes: number; zipped: number }> {
  project.write({ "bundled.js": `import * as all from ${JSON.stringify(specifier)};\nconsole.log(all);\n` });
  const esbuild = join(root, "node_modules/esbuild/bin/esbuild");
  const options = ["--bundle", "--minify", "--format=esm", `--platform=${platform}`, "--outfile=out.js"];
  const args = [esbuild, "bundled.js", ...options, "--metafile=meta.json"];
  const { code, output } = await project.run("node", args);
  assertEquals(code, 0, output);
  const { inputs } = JSON.parse(await Deno.readTextFile(join(project.path, "meta.json")));
  const bytes = await Deno.readFile(join(project.path, "out.js"));
  const within = Object.keys(inputs).filter((file) => file !== "bundled.js");
  return {
    inputs: within.map((file) => file.replace(`node_modules/${name}/`, "")),
    bytes: bytes.length,
    zipped: gzipSync(bytes).length,
  };
}
