/**
 * What JSR would serve of std: for each folder of links/ that re-exports npm's `deno-std`, the package that it stands in
 * for, with that code among its own files.
 */
import { dirname, join } from "node:path";
import { root } from "../../../scripts/project.ts";
import type { Package } from "./jsr_registry.ts";

type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** Every package of std that users may get. */
export async function stdPackages(): Promise<Package[]> {
  const packages: Package[] = [];
  for await (const { name: folder } of Deno.readDir(join(root, "links"))) {
    const path = join(root, "links", folder);
    const { name, version, exports, imports } = JSON.parse(await Deno.readTextFile(join(path, "deno.json")));
    if ("deno-std/" in imports) packages.push({ name, version, exports, files: await filesOf(path) });
  }
  return packages;
}

async function filesOf(folder: string): Promise<Files> {
  const files: Files = new Map();
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    files.set(`/${name}`, new TextEncoder().encode(text.replaceAll('"deno-std/', '"./deno-std/')));
    for (const [, module] of text.matchAll(/ from "(deno-std\/.+)"/g)) await addWithImports(files, module);
  }
  return files;
}

async function addWithImports(files: Files, module: string): Promise<void> {
  if (files.has(`/${module}`)) return;
  const text = await Deno.readTextFile(join(root, "node_modules", module));
  files.set(`/${module}`, new TextEncoder().encode(text));
  for (const [, imported] of text.matchAll(/^(?:im|ex)port [^;]*from "(\..+)"/gm)) {
    await addWithImports(files, join(dirname(module), imported));
  }
}
