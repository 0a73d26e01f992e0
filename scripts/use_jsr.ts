/**
 * Takes the links out of deno.json, so that `@std/*` are the packages on JSR. For a machine that reaches JSR, such as
 * CI's; not to be committed.
 */
import { root } from "./project.ts";

const path = `${root}/deno.json`;
const { links: _, ...config } = JSON.parse(await Deno.readTextFile(path));
await Deno.writeTextFile(path, JSON.stringify(config, null, 2) + "\n");
