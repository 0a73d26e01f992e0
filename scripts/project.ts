/** Where things are. */
import { fileURLToPath } from "node:url";

/** The folder that holds deno.json, without a slash at its end. */
export const root: string = fileURLToPath(new URL("../", import.meta.url)).replace(/[\\/]$/, "");

/** What may be deleted at any time. */
export const buildFolder = `${root}/.build`;

/** Of deno.json, what is published. */
export interface Manifest {
  name: string;
  version: string;
  license: string;
  /** Entry points and their modules. */
  exports: Record<string, string>;
  /** Packages and where they come from. */
  imports: Record<string, string>;
}

/** Reads deno.json. */
export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
}

/** Where all that is published comes from: the entry points outside src/, and src/ itself, as paths from the root. */
export async function publishedSources(): Promise<string[]> {
  const { exports } = await readManifest();
  const entries = Object.values(exports).map((path) => path.replace("./", ""));
  return [...entries.filter((path) => !path.startsWith("src/")), "src"];
}
