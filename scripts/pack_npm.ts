/**
 * Packs what is published on npm, for Node, Bun and bundlers: JavaScript and declarations, a module for a module.
 *
 *     deno task pack [FOLDER]
 *
 * In FOLDER (.build/npm) is then `package/`, and the tarball that `npm pack` made of it, whose path is printed. What the
 * modules import of std is put into them, since npm has no std under the names that deno.json knows; what they import of
 * npm are dependencies.
 */
import { build, type Plugin, stop } from "esbuild";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";
import { readArguments, targetFolder } from "./arguments.ts";
import { copyDocuments } from "./documents.ts";
import { npm } from "./npm.ts";
import { buildFolder, readManifest, root } from "./project.ts";
import { reached } from "./reached.ts";

/** Where `deno task pack` puts it. */
const packedFolder = `${buildFolder}/npm`;

const HELP = `Packs what is published on npm, and prints the path of the tarball.

    deno task pack [FOLDER]

    FOLDER    where to: a new folder, or an empty one (${relative(root, packedFolder)}, which is emptied first)
    --help    this text`;

/** What std's license asks for where its code is part of a package. */
const stdNotice = `
---

Some modules contain code of the Deno standard library. Copyright 2018-2026 the Deno authors. MIT license, as above.
`;

/** Packs into `folder`, which holds nothing else afterwards. Returns the path of the tarball. */
export async function pack(folder: string = packedFolder): Promise<string> {
  const manifest = await readManifest();
  const { files, packages } = await reached(Object.values(manifest.exports));
  const target = resolve(folder, "package");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(target, { recursive: true });

  await writeModules(files, target);
  await stop();
  await makeProgram(join(target, programOf(manifest)));
  writeDeclarations(files, target);
  await copyDocuments(target);
  await Deno.writeTextFile(join(target, "LICENSE"), stdNotice, { append: true });
  await Deno.writeTextFile(join(target, "package.json"), packageJson(manifest, packages));

  const [command, args] = npm(["pack", "--json", "--pack-destination", ".."]);
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd: target }).output();
  if (!success) throw new Error(`npm pack failed: ${new TextDecoder().decode(stderr)}`);
  const [{ filename }] = JSON.parse(new TextDecoder().decode(stdout));
  return resolve(folder, filename);
}

type Manifest = Awaited<ReturnType<typeof readManifest>>;

/** The standalone server, as it is packed. */
function programOf({ exports }: Manifest): string {
  return exports["./serve"].replace("./", "").replace(/\.ts$/, ".js");
}

function packageJson(manifest: Manifest, packages: readonly string[]): string {
  const { name, version, license, exports, imports } = manifest;
  const entries = Object.entries(exports).map(([entry, file]) => {
    const path = file.replace(/\.ts$/, "");
    return [entry, { types: `${path}.d.ts`, default: `${path}.js` }];
  });
  const dependencies = packages
    .map((name) => [name, imports[name]])
    .filter(([, target]) => target.startsWith("npm:"))
    .map(([name, target]) => [name, `^${target.slice(target.lastIndexOf("@") + 1)}`]);
  return JSON.stringify(
    {
      name,
      version,
      description: "A framed TCP server endpoint: length-prefixed frames, and channels with a single waiter",
      license,
      type: "module",
      exports: { ...Object.fromEntries(entries), "./package.json": "./package.json" },
      bin: { "server-endpoint": programOf(manifest) },
      sideEffects: false,
      engines: { node: ">=20" },
      dependencies: Object.fromEntries(dependencies),
    },
    null,
    2,
  ) + "\n";
}

async function writeModules(files: readonly string[], target: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: root,
    outdir: target,
    bundle: true, // for the sake of std: the project's own modules stay apart
    plugins: [modulesApart, stdInside],
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
}

/** Lets a shell run a module, on Node. npm makes it executable. */
async function makeProgram(path: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/usr/bin/env node\n${await Deno.readTextFile(path)}`);
}

/** Leaves each import of another module of the project an import, of the file that it becomes. */
const modulesApart: Plugin = {
  name: "modules apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path }) => {
      return kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true };
    });
  },
};

/** Finds std where links/ has it; any other package stays an import. */
const stdInside: Plugin = {
  name: "std inside",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ kind, path }) => {
      const [, name, module] = path.match(/^@std\/([^/]+)\/(.+)$/) ?? [];
      if (module !== undefined) {
        const folder = join(root, "links", `std-${name}`);
        const { exports } = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
        return { path: join(folder, exports[`./${module}`]) };
      }
      return kind === "entry-point" || path.startsWith("deno-std/") ? undefined : { external: true };
    });
  },
};

/** Writes the declarations of all modules. Whether their types are right is `deno task check`'s business. */
function writeDeclarations(files: readonly string[], target: string): void {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files.map((file) => join(root, file)), {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: target,
  });
  const { emitSkipped } = program.emit(undefined, (path, text) => {
    const file = path.slice(target.length + 1).replace(/\.d\.ts$/, ".ts");
    if (files.includes(file)) ts.sys.writeFile(path, forUsers(text));
  });
  if (emitSkipped) throw new Error("TypeScript wrote no declarations");
}

/** A module's declarations as any project can use them, whatever its `lib` is. */
function forUsers(declarations: string): string {
  const text = declarations.replace(/^((?:im|ex)port .*"\.[^"]+)\.ts(";)$/gm, "$1.js$2");
  return /\bAsyncDisposable\b/.test(text) ? `/// <reference lib="esnext.disposable" />\n${text}` : text;
}

if (import.meta.main) {
  const folder = readArguments(HELP, (args) => {
    return targetFolder(parseArgs({ args, allowPositionals: true }).positionals, packedFolder);
  });
  console.log(await pack(folder));
}
