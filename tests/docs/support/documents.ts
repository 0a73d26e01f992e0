/** What the project tells its users, and the blocks of code in it. */
import { root } from "../../../scripts/project.ts";

/** Every document whose code and commands are held to what they say, as paths from the root. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "examples/README.md",
  "examples/deploy/README.md",
  ...[...Deno.readDirSync(`${root}/docs`)].map(({ name }) => `docs/${name}`).sort(),
];

/** Those, and the ones that aren't held to all that they show: the tasks and the files that they name have to be there. */
export const ALL_DOCUMENTS: readonly string[] = [
  ...DOCUMENTS,
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "bench/heap/README.md",
  "bench/compare/README.md",
  "bench/growth/README.md",
];

/** A fenced block of a document. */
export interface Block {
  /** Where it begins, as `docs/framing.md:18`. */
  readonly place: string;
  readonly language: string;
  /** What stands behind the language: how it is to be run. */
  readonly how: string;
  readonly code: string;
}

/** Reads a document of the project. */
export function readDocument(path: string): string {
  return Deno.readTextFileSync(`${root}/${path}`);
}

/** The fenced blocks of a document. */
export function blocksOf(path: string, text: string = readDocument(path)): Block[] {
  return [...text.matchAll(/^```(\S*) *(.*)\n([^]*?)^```$/gm)].map(({ 1: language, 2: how, 3: code, index }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    language,
    how,
    code,
  }));
}

/** The commands in the text of a document, in its tables too: what stands as code and could be typed as it is. */
export function inlineCommandsOf(text: string): string[] {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, "");
  const codes = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return codes.filter((code) =>
    /^(\w+=\S+ )*(deno (task|bench) |(deno|bun) run \S* ?\w+\/|npm |npx @|curl |systemctl |docker )/.test(code)
  );
}

/** The commands of a shell's block, one each, without comments and the lines that continue others. */
export function commandsOf({ code }: Block): string[] {
  const lines = code.replaceAll("\\\n", " ").split("\n").map((line) => line.replace(/\s+#.*$/, "").trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
