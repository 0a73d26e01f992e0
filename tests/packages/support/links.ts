/** Where the documents of a folder lead to. */
import { dirname, join } from "node:path/posix";
import { walk } from "../../../scripts/walk.ts";

/** The links of all documents under `folder` to what isn't in it, each as `DOCUMENT: TARGET`; and how many links there are. */
export async function linksOf(folder: string): Promise<{ count: number; broken: string[] }> {
  const files = (await Array.fromAsync(walk(folder, "."))).map((file) => file.slice(2));
  let count = 0;
  const broken: string[] = [];
  for (const file of files.filter((file) => file.endsWith(".md"))) {
    for (const [, target] of (await Deno.readTextFile(join(folder, file))).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      count++;
      const path = join(dirname(file), target);
      if (!files.includes(path) && !files.some((other) => other.startsWith(path.replace(/\/?$/, "/")))) {
        broken.push(`${file}: ${target}`);
      }
    }
  }
  return { count, broken };
}
