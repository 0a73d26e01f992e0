/**
 * Transpiles the project for Node into .build/node, file by file in a tree of the same shape: `a/b.ts` becomes
 * `.build/node/a/b.js`, which Node can run. Newer syntax (`using`) is brought down to Node 20's.
 *
 * It isn't one bundle, so each module exists once, a stack trace names the file, and any file can be run as a program.
 */
import { build, type Plugin, stop } from "esbuild";
import { relative } from "node:path";
import { buildFolder, publishedSources, root } from "./project.ts";
import { walk } from "./walk.ts";

export const nodeBuild = `${buildFolder}/node`;

/** What may run on Node, beside what is published. */
const programs = ["tests", "examples", "bench"];
/** Needs Deno's linter. */
const notForNode = "tests/architecture/";

/** Overwrites the last build without clearing it first, so that runs side by side don't disturb each other. */
export async function buildForNode(): Promise<void> {
  const files: string[] = [];
  for (const source of [...await publishedSources(), ...programs]) {
    for await (const file of walk(root, source)) {
      if (file.endsWith(".ts") && !file.startsWith(notForNode)) files.push(file);
    }
  }
  await build({
    absWorkingDir: root,
    entryPoints: files,
    outbase: root,
    outdir: nodeBuild,
    bundle: true, // for the sake of the plugin; it leaves nothing to bundle
    packages: "external",
    plugins: [keepImports],
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "linked",
    logLevel: "warning",
  });
  await stop();
  await Deno.writeTextFile(`${nodeBuild}/package.json`, JSON.stringify({ type: "module" }));
  for await (const link of Deno.readDir(`${root}/links`)) await installLink(`${root}/links/${link.name}`);
}

/** Leaves each import of another file an import, of the file that it becomes; this package's name stands for mod.ts. */
const keepImports: Plugin = {
  name: "keep imports",
  setup({ onResolve }) {
    onResolve({ filter: /^@framed\/server-endpoint$/ }, ({ resolveDir }) => ({
      path: `${relative(resolveDir, root).replaceAll("\\", "/") || "."}/mod.js`,
      external: true,
    }));
    onResolve(
      { filter: /^\.\.?\// },
      ({ kind, path }) => kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
    );
  },
};

/** Puts a package of links/ where Node looks for `@std/*` from inside the build. */
async function installLink(folder: string): Promise<void> {
  const { name, version, exports } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  const target = `${nodeBuild}/node_modules/${name}`;
  await Deno.mkdir(target, { recursive: true });
  await Deno.writeTextFile(`${target}/package.json`, JSON.stringify({ name, version, type: "module", exports }));
  for await (const { name: file } of Deno.readDir(folder)) {
    if (file.endsWith(".js")) await Deno.copyFile(`${folder}/${file}`, `${target}/${file}`);
  }
}

if (import.meta.main) await buildForNode();
