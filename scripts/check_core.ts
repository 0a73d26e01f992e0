/**
 * Type-checks mod.ts and src/ as tsconfig.json says: against the ECMAScript and web types alone. What passes needs no
 * runtime's types, so it runs on any.
 *
 * The files that do use a runtime are reached all the same, by import. They take part as their declarations alone, which
 * must hold together without the runtime's types where the core uses them.
 */
import { join } from "node:path";
import ts from "typescript";
import { root } from "./project.ts";

/** The files that may use the types of one runtime. */
const runtimeFiles = new Set(["deno", "bun", "node"].map((name) => join(root, "src", "transport", `${name}.ts`)));

/** All that the core may use from outside the ECMAScript and web types; Deno, Bun and Node each have it. */
const ambient = {
  fileName: join(root, "ambient.d.ts"),
  text: `declare module "node:net" {
    export class BlockList {
      addAddress(address: string, type?: "ipv4" | "ipv6"): void;
      addRange(start: string, end: string, type?: "ipv4" | "ipv6"): void;
      addSubnet(network: string, prefix: number, type?: "ipv4" | "ipv6"): void;
      check(address: string, type?: "ipv4" | "ipv6"): boolean;
    }
    export function isIP(input: string): number;
    export function isIPv4(input: string): boolean;
    export function isIPv6(input: string): boolean;
  }`,
};

const { options, fileNames, errors } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
  ts.sys,
  root,
);
const host = ts.createCompilerHost(options);
const { getSourceFile } = host;
host.getSourceFile = (path, languageVersion, ...rest) => {
  const fileName = join(path);
  if (fileName === ambient.fileName) return ts.createSourceFile(path, ambient.text, languageVersion);
  if (!runtimeFiles.has(fileName)) return getSourceFile(path, languageVersion, ...rest);
  const { outputText } = ts.transpileDeclaration(Deno.readTextFileSync(path), { fileName: path });
  return ts.createSourceFile(path, outputText, languageVersion);
};

const program = ts.createProgram([...fileNames, ambient.fileName], options, host);
const problems = [...errors, ...ts.getPreEmitDiagnostics(program)]
  .filter(({ file }) => file === undefined || !runtimeFiles.has(join(file.fileName)));

if (problems.length > 0) {
  console.error(ts.formatDiagnosticsWithColorAndContext(problems, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  }));
}
console.log(`${fileNames.length} files checked without a runtime's types, ${problems.length} errors`);
Deno.exit(problems.length > 0 ? 1 : 0);
