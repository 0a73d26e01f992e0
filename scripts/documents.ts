/** What a user reads beside the documentation of the modules, as it is published. */
import { dirname, join } from "node:path/posix";
import { root } from "./project.ts";
import { walk } from "./walk.ts";

/** As paths from the root, sorted: the README and what it leads its users to, with the charts that it shows. */
export async function documents(): Promise<string[]> {
  const charts = (await Array.fromAsync(walk(root, "bench/report"))).filter((file) => file.endsWith(".svg"));
  const guides = await Array.fromAsync(walk(root, "docs"));
  return ["README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md", ...guides, ...charts].sort();
}

/** Writes the documents into `folder`. Returns their paths from there. */
export async function copyDocuments(folder: string): Promise<string[]> {
  const files = await documents();
  for (const file of files) {
    await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
    if (!file.endsWith(".md")) await Deno.copyFile(join(root, file), join(folder, file));
    else await Deno.writeTextFile(join(folder, file), await asPublished(file, files));
  }
  return files;
}

/** A document in which what isn't published is named, and no longer linked to. */
async function asPublished(file: string, published: readonly string[]): Promise<string> {
  const text = await Deno.readTextFile(join(root, file));
  // Blocks of code stay as they are: what looks like a link there may be a call.
  return text.split(/^(```[^]*?^```)/m).map((part) => {
    if (part.startsWith("```")) return part;
    return part.replaceAll(/(!?)\[([^\]]*)\]\((?!\w+:|#)([^)#]+)[^)]*\)/g, (link, image, words, target) => {
      if (published.includes(join(dirname(file), target))) return link;
      if (image !== "") throw new Error(`Cannot publish ${file}: it shows ${target}, which isn't published`);
      return `${words} (in the repository)`;
    });
  }).join("");
}
