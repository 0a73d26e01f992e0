/** Which modules are published: those that the entry points reach. */
import { fileURLToPath } from "node:url";
import { root } from "./project.ts";

/** Of `deno info --json`, what is used here. */
interface ModuleGraph {
  modules: { specifier: string; error?: string; dependencies?: { specifier: string }[] }[];
}

/** The project's files that `entries` reach, also by dynamic and by type imports, and the packages that those import. */
export async function reached(entries: readonly string[]): Promise<{ files: string[]; packages: string[] }> {
  const files = new Set<string>();
  const packages = new Set<string>();
  for (const entry of entries) {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: root,
    }).output();
    if (!success) throw new Error(`Cannot list the modules of ${entry}: ${new TextDecoder().decode(stderr)}`);
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
    for (const { specifier, error, dependencies = [] } of modules) {
      if (error !== undefined) throw new Error(`Cannot list the modules of ${entry}: ${error}`);
      const file = projectFile(specifier);
      if (file === undefined) continue;
      files.add(file);
      for (const { specifier } of dependencies) {
        const name = specifier.match(/^(@[^/]+\/[^/]+|[^./@:][^/:]*)(\/|$)/)?.[1];
        if (name !== undefined) packages.add(name);
      }
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** The path from the root of a module of the project itself; `undefined` for any other. */
function projectFile(specifier: string): string | undefined {
  if (!specifier.startsWith("file:")) return undefined;
  const path = fileURLToPath(specifier);
  if (!path.startsWith(root)) return undefined;
  const file = path.slice(root.length + 1).replaceAll("\\", "/");
  return /^(links|node_modules)\//.test(file) ? undefined : file;
}
