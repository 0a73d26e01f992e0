/**
 * The page's script is text to everything else here, so it is checked by itself: as ES2020 in a browser, against the
 * types of what the server sends.
 */
import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import ts from "typescript";
import { PAGE } from "../../src/observe/page/page.ts";
import { SCRIPT } from "../../src/observe/page/script/script.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

/** The types of the server that the script names. */
const served = ["Snapshot", "ProcessStats", "ConnectionRow", "EndpointStats", "LaneStats"];

/** What is wrong with a script of the page, each as `LINE: message`. */
function problemsOf(script: string): string[] {
  const types = served.map((name) => `/** @typedef {import("../../../observe.ts").${name}} ${name} */`);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2020,
    lib: ["lib.es2020.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    allowJs: true,
    checkJs: true,
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  };
  const fileName = join(projectRoot, "src", "observe", "page", "script.js");
  const text = `${types.join(" ")}\n${script}\nexport {};`;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => join(path) === fileName || fileExists(path);
  host.readFile = (path) => join(path) === fileName ? text : readFile(path);
  host.getSourceFile = (path, version, ...rest) =>
    join(path) === fileName ? ts.createSourceFile(path, text, version) : getSourceFile(path, version, ...rest);
  const program = ts.createProgram([fileName], options, host);
  const file = program.getSourceFile(fileName)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((problem) => {
    const { line } = file.getLineAndCharacterOfPosition(problem.start!);
    return `${line}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`;
  });
}

test("the page's script is sound as ES2020 in a browser, by the types of a Snapshot", () => {
  assertEquals(problemsOf(SCRIPT), []);
});

test("the check of the page's script finds what isn't in a Snapshot, and what came after ES2020", () => {
  const [unknown, later, ...more] = problemsOf(
    `${SCRIPT}\nif (latest) latest.endpoint.frames;\n[1].at(-1);`,
  );
  assertStringIncludes(unknown, "Property 'frames' does not exist on type 'EndpointStats'");
  assertStringIncludes(later, "Property 'at' does not exist on type 'number[]'");
  assertEquals(more, []);
});

test("the page takes nothing from the wire for markup or code, and names no other address", () => {
  for (
    const way of ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc"]
  ) {
    assertFalse(SCRIPT.includes(way), way);
  }
  assertEquals(PAGE.match(/<script\b/g)?.length, 1);
  assertEquals(PAGE.match(/<\/script>/g)?.length, 1);
  assertEquals(PAGE.match(/\b(?:src|action|formaction|ping|data)=/g), null);
  assertEquals(PAGE.match(/\bstyle="|\bon\w+="/g), null); // the content security policy wouldn't let them
  // Two names, no addresses: of the icon's markup and of the SVG elements that the script makes.
  assertEquals(new Set(PAGE.match(/https?:\/\/[^'"\s]+/g)), new Set(["http://www.w3.org/2000/svg"]));
  assertMatch(PAGE, /^<!doctype html>\n<html lang="en">/);
});
