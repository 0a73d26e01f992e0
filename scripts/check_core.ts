/**
 * Type-checks mod.ts and src/ as tsconfig.json says: against the ECMAScript and web types alone. What passes needs no
 * runtime's types, so it runs on any.
 *
 * The files that do use a runtime are reached all the same, by import. They take part as their declarations alone, which
 * must hold together without the runtime's types where the core uses them.
 */
import { join } from "node:path";
import ts from "typescript";
import { ambient } from "./ambient.ts";
import { root } from "./project.ts";

/** A file that may use the types of one runtime, by its path with either separator. */
const runtimeFile = /[\\/]src[\\/]transport[\\/](deno|bun|node)(_\w+)?\.ts$/;

const ambientFile = join(root, "ambient.d.ts");

const { options, fileNames, errors } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
  ts.sys,
  root,
);
const host = ts.createCompilerHost(options);
const { getSourceFile } = host;
host.getSourceFile = (path, languageVersion, ...rest) => {
  const fileName = join(path);
  if (fileName === ambientFile) return ts.createSourceFile(path, ambient, languageVersion);
  if (!runtimeFile.test(fileName)) return getSourceFile(path, languageVersion, ...rest);
  const { outputText } = ts.transpileDeclaration(Deno.readTextFileSync(path), { fileName: path });
  return ts.createSourceFile(path, outputText, languageVersion);
};

const program = ts.createProgram([...fileNames, ambientFile], options, host);
const problems = [...errors, ...ts.getPreEmitDiagnostics(program)]
  .filter(({ file }) => file === undefined || !runtimeFile.test(file.fileName));

if (problems.length > 0) {
  console.error(ts.formatDiagnosticsWithColorAndContext(problems, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  }));
}
console.log(`${fileNames.length} files checked without a runtime's types, ${problems.length} errors`);
Deno.exit(problems.length > 0 ? 1 : 0);
