/** Where things are. */
import { fileURLToPath } from "node:url";

/** The folder that holds deno.json, without a slash at its end. */
export const root: string = fileURLToPath(new URL("../", import.meta.url)).replace(/[\\/]$/, "");

/** What may be deleted at any time. */
export const buildFolder = `${root}/.build`;
