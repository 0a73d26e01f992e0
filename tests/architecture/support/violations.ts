/** Holds the sources against the rules. */
import { join, posix } from "node:path";
import { publishedSources } from "../../../scripts/project.ts";
import { walk } from "../../../scripts/walk.ts";
import { exceptions, type Part, parts } from "./rules.ts";
import { type Import, readSource } from "./source.ts";

/** Everything in the entry points and src/ under `root` that the rules forbid, as `FILE:LINE what is wrong`. */
export async function findViolations(root: string): Promise<string[]> {
  const violations: string[] = [];
  for (const folder of await publishedSources()) {
    for await (const file of walk(root, folder)) {
      if (file.endsWith(".ts")) violations.push(...check(file, await Deno.readTextFile(join(root, file))));
    }
  }
  return violations.sort();
}

function check(file: string, code: string): string[] {
  const part = partOf(file);
  if (!part) return [`${file}:1 belongs to no part`];

  const { imports, globals } = readSource(file, code);
  const violations: string[] = [];
  for (const found of imports) {
    const problem = checkImport(file, part, found);
    if (problem) violations.push(`${file}:${found.line} ${problem}`);
  }
  for (const { name, line } of globals) {
    if (!part.globals?.includes(name)) violations.push(`${file}:${line} mentions the global ${name}`);
  }
  return violations;
}

function checkImport(file: string, from: Part, { specifier, dynamic }: Import): string | undefined {
  const { packages } = from;
  if (specifier === undefined || !/^\.\.?\//.test(specifier)) {
    const module = specifier ?? "what isn't a literal";
    const excepted = exceptions.some((exception) => exception.file === file && exception.module === module);
    return excepted || specifier !== undefined && packages?.test(specifier) ? undefined : `imports ${module}`;
  }

  const target = posix.join(posix.dirname(file), specifier);
  const to = partOf(target);
  if (!to) return `imports ${target}, which belongs to no part`;
  if (to === from || from.imports.includes(to.name)) return undefined;
  if (!from.loads?.includes(to.name)) return `imports ${target}: ${from.name} ► ${to.name}`;
  return dynamic ? undefined : `imports ${target} statically: ${from.name} ► ${to.name}`;
}

function partOf(file: string): Part | undefined {
  return parts.find(({ files }) => files.test(file));
}
