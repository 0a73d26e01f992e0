/**
 * Lays out what is published on JSR, by itself in a clean folder:
 *
 *     deno task stage [FOLDER]
 *
 * That is the modules that the entry points reach, a manifest, and what a user reads. What the modules import is named
 * in the manifest as deno.json names it, and nothing else is; the links stay behind. (Staging is needed because Deno
 * refuses to publish from where linked folders are excluded.)
 */
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { readArguments, targetFolder } from "./arguments.ts";
import { copyDocuments } from "./documents.ts";
import { buildFolder, readManifest, root } from "./project.ts";
import { reached } from "./reached.ts";

/** Where `deno task stage` puts it. */
export const stagedFolder = `${buildFolder}/jsr`;

const HELP = `Lays out what is published on JSR, by itself in a folder.

    deno task stage [FOLDER]

    FOLDER    where to: a new folder, or an empty one (${relative(root, stagedFolder)}, which is emptied first)
    --help    this text`;

/** Makes `folder` hold what is published, and nothing else. Returns the files, as sorted paths from there. */
export async function stage(folder: string = stagedFolder): Promise<string[]> {
  const { name, version, license, exports, imports } = await readManifest();
  const { files, packages } = await reached(Object.values(exports));
  const manifest = {
    name,
    version,
    license,
    exports,
    imports: Object.fromEntries(packages.map((name) => [name, imports[name]])),
  };

  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const file of files) {
    await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
    await Deno.copyFile(join(root, file), join(folder, file));
  }
  return ["deno.json", ...files, ...await copyDocuments(folder)].sort();
}

if (import.meta.main) {
  const folder = readArguments(HELP, (args) => {
    return targetFolder(parseArgs({ args, allowPositionals: true }).positionals, stagedFolder);
  });
  const files = await stage(folder);
  console.log(`${files.length} files staged in ${folder}`);
}
