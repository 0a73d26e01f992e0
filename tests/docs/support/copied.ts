/** Commands that change the project's files, in a copy of it. */
import { dirname, join } from "node:path";
import { root } from "../../../scripts/project.ts";
import { walk } from "../../../scripts/walk.ts";
import { Shell } from "./shell.ts";

/** Runs what lays out files, and checks that one comes out as it was that had been spoilt, and that no other is changed. */
export async function formats(command: string): Promise<void> {
  using shell = new Shell();
  const copy = join(shell.folder.path, "copy");
  const files = ["deno.json", "README.md", "mod.ts"];
  for (const folder of ["docs", "links"]) files.push(...await Array.fromAsync(walk(root, folder)));
  const texts = new Map<string, string>();
  for (const file of files) {
    texts.set(file, await Deno.readTextFile(join(root, file)));
    await Deno.mkdir(dirname(join(copy, file)), { recursive: true });
    await Deno.writeTextFile(join(copy, file), texts.get(file)!);
  }
  const spoilt = texts.get("mod.ts")!.replaceAll(/^export /gm, "export    ");
  if (spoilt === texts.get("mod.ts")) throw new Error("Nothing was spoilt");
  await Deno.writeTextFile(join(copy, "mod.ts"), spoilt);
  const { code, output } = await shell.run(`cd ${copy} && ${command}`);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  for (const [file, text] of texts) {
    if (await Deno.readTextFile(join(copy, file)) !== text) {
      throw new Error(`${command} didn't lay out ${file} as it was`);
    }
  }
}
