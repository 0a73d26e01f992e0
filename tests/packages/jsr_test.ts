/** What is published on JSR: that Deno would publish it, and that its users can use it, from an empty project. */
import { assert, assertArrayIncludes, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { documents } from "../../scripts/documents.ts";
import { readManifest } from "../../scripts/project.ts";
import { stage } from "../../scripts/stage.ts";
import { walk } from "../../scripts/walk.ts";
import { test } from "../support/test.ts";
import { echoed, echoProgram, entryPoints } from "./support/consumer.ts";
import { type CommandEnd, TemporaryFolder } from "./support/folder.ts";
import { publish } from "./support/publish.ts";
import { published } from "./support/published.ts";
import { Registries } from "./support/registries.ts";
import { stdPackages } from "./support/std_packages.ts";

const std = await stdPackages();
const { name, version, exports } = await readManifest();

test("stage() lays out what users need, and nothing else", async () => {
  using folder = new TemporaryFolder();
  folder.write({ "left_over.ts": "" });
  const files = await stage(folder.path);
  const found = (await Array.fromAsync(walk(folder.path, "."))).map((file) => file.slice(2));
  assertEquals(found.sort(), files);

  assertArrayIncludes(files, ["deno.json", "src/transport/deno.ts", ...await documents()]);
  assertArrayIncludes(files, Object.values(exports).map((file) => file.slice(2)));
  const modules = files.filter((file) => /\.[a-z]*[jt]s$/.test(file));
  for (const module of modules) assert(/^(src\/|[^/]+$)/.test(module) && !/_test\.|_bench\./.test(module), module);
  assertEquals(files.filter((file) => !modules.includes(file)), ["deno.json", ...await documents()].sort());
});

test("the staged manifest names the std packages as jsr: dependencies, and has no links", async () => {
  using folder = new TemporaryFolder();
  await stage(folder.path);
  const manifest = JSON.parse(await Deno.readTextFile(join(folder.path, "deno.json")));
  assertEquals([manifest.name, manifest.version, manifest.exports], [name, version, exports]);
  assertEquals(manifest.links, undefined);
  assertMatch(manifest.imports["@std/async"], /^jsr:@std\/async@\^\d/);
  for (const [name, target] of Object.entries<string>(manifest.imports)) {
    assertStringIncludes(target, name.startsWith("@std/") ? `jsr:${name}@` : `npm:${name}@`);
  }
});

test("deno publish --dry-run passes from the staged folder, with std from the registry", async () => {
  using folder = new TemporaryFolder();
  await stage(folder.path);
  await using registries = new Registries(std);
  const { code, output } = await publish(folder.path, registries, ["--dry-run"]);
  assertEquals(code, 0, output);
  assertStringIncludes(output, "Checking for slow types");
  assertArrayIncludes(registries.jsr.requests, ["/@std/async/meta.json"]);
  assert(
    registries.jsr.requests.some((path) => /^\/@std\/async\/[\d.]+\/delay\.js$/.test(path)),
    registries.jsr.requests.join("\n"),
  );
});

test("deno publish --dry-run refuses a slow type, and a module that isn't there", async () => {
  const plants: [says: string, plant: (folder: TemporaryFolder) => void][] = [
    ["slow-type", (folder) => folder.write({ "channel.ts": "export const slow = Math.max(1, 2);" })],
    ["encoder.ts", (folder) => Deno.removeSync(join(folder.path, "src/frame/encoder.ts"))],
  ];
  for (const [says, plant] of plants) {
    using folder = new TemporaryFolder();
    await stage(folder.path);
    plant(folder);
    await using registries = new Registries(std);
    const { code, output } = await publish(folder.path, registries, ["--dry-run"]);
    assertEquals(code, 1, output);
    assertStringIncludes(output, says);
  }
});

/** Runs main.ts with nothing cached, and with the permission that README asks for and no other. */
async function runMain(project: TemporaryFolder, registries: Registries): Promise<CommandEnd> {
  using cache = new TemporaryFolder();
  const args = ["run", "--check", "--allow-net", "main.ts"];
  return await project.run(Deno.execPath(), args, registries.env(cache.path));
}

test("Deno: jsr: specifiers, from a registry that the package was published on", async () => {
  await using registries = await published(std);
  using project = new TemporaryFolder();
  project.write({ "main.ts": echoProgram(await entryPoints(`jsr:${name}@^${version}`)) });
  const { code, stdout, output } = await runMain(project, registries);
  assertEquals([code, stdout], [0, echoed], output);
  assertArrayIncludes(registries.jsr.requests, [`/${name}/${version}_meta.json`, "/@std/async/meta.json"]);
});

test("Deno: deno add, and an echo", async () => {
  await using registries = await published(std);
  using cache = new TemporaryFolder();
  using project = new TemporaryFolder();
  const added = await project.run(Deno.execPath(), ["add", `jsr:${name}`], registries.env(cache.path));
  assertEquals(added.code, 0, added.output);
  project.write({ "main.ts": echoProgram(await entryPoints()) });
  const { code, stdout, output } = await runMain(project, registries);
  assertEquals([code, stdout], [0, echoed], output);
});

test("Deno: jsr: specifiers fail where the registry lacks a dependency of the package", async () => {
  await using registries = await published(std.filter(({ name }) => name !== "@std/async"));
  using project = new TemporaryFolder();
  project.write({ "main.ts": echoProgram(await entryPoints(`jsr:${name}@^${version}`)) });
  const { code, output } = await runMain(project, registries);
  assertEquals(code, 1, output);
  assertStringIncludes(output, "@std/async");
});

test("Deno: an import map, as deno.json has it", async () => {
  await using registries = new Registries(std);
  using project = new TemporaryFolder();
  await stage(join(project.path, "vendor/endpoint"));
  const staged = JSON.parse(await Deno.readTextFile(join(project.path, "vendor/endpoint/deno.json")));
  const imports: Record<string, string> = { ...staged.imports };
  for (const [entry, specifier] of await entryPoints()) {
    imports[specifier] = `./vendor/endpoint/${exports[entry].slice(2)}`;
  }
  project.write({ "deno.json": { imports }, "main.ts": echoProgram(await entryPoints()) });
  const { code, stdout, output } = await runMain(project, registries);
  assertEquals([code, stdout], [0, echoed], output);
});

test("Deno: a local import of the folder's modules", async () => {
  await using registries = new Registries(std);
  using project = new TemporaryFolder();
  await stage(join(project.path, "endpoint"));
  const specifiers = new Map(Object.entries(exports).map(([entry, file]) => [entry, `./endpoint/${file.slice(2)}`]));
  project.write({
    "deno.json": { workspace: ["./endpoint"] }, // whose own manifest says where std is
    "main.ts": echoProgram(specifiers),
  });
  const { code, stdout, output } = await runMain(project, registries);
  assertEquals([code, stdout], [0, echoed], output);
});
