import { realpathSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Whether a module is the one that was run, rather than imported. Node says so itself from 24.2. */
export function isEntry({ main, url }: { readonly main?: boolean; readonly url: string }): boolean {
  return main ?? (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url));
}
