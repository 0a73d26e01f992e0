/** Reads from a source file's syntax tree what the rules are about. */
import { runtimeGlobals } from "./rules.ts";

export interface Import {
  /** `undefined` for a dynamic import of something that isn't a literal. */
  specifier: string | undefined;
  dynamic: boolean;
  /** Whether nothing of it is left once types are gone. */
  typeOnly: boolean;
  line: number;
}

export interface Mention {
  name: string;
  line: number;
}

export interface Source {
  imports: Import[];
  /** Runtime globals, whether taken for granted or looked up on `globalThis`. */
  globals: Mention[];
}

type Node = Deno.lint.Node;

/** `Deno.lint.runPlugin` is what Deno offers for walking a syntax tree, so this is a lint plugin that reports nothing. */
export function readSource(path: string, code: string): Source {
  const imports: Import[] = [];
  const globals: Mention[] = [];
  const line = (node: Node) => code.slice(0, node.range[0]).split("\n").length;
  const addImport = (node: Node, source: Node | null, { dynamic = false, typeOnly = false } = {}) => {
    if (source) imports.push({ specifier: stringValue(source), dynamic, typeOnly, line: line(node) });
  };
  const addGlobal = (node: Node, name: string | undefined) => {
    if (name !== undefined && runtimeGlobals.includes(name)) globals.push({ name, line: line(node) });
  };

  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: (node) => {
      addImport(node, node.source, { typeOnly: node.importKind === "type" || onlyTypes(node.specifiers) });
    },
    ExportNamedDeclaration: (node) => {
      addImport(node, node.source, { typeOnly: node.exportKind === "type" || onlyTypes(node.specifiers) });
    },
    ExportAllDeclaration: (node) => addImport(node, node.source),
    ImportExpression: (node) => addImport(node, node.source, { dynamic: true }),
    // import("./a.ts").Type
    TSImportType: (node) => {
      addImport(node, node.argument.type === "TSLiteralType" ? node.argument.literal : null, { typeOnly: true });
    },

    Identifier(node) {
      if (!isOnlyAName(node)) addGlobal(node, node.name);
    },
    // globalThis.Deno, globalThis["Deno"], (globalThis as X).Deno
    MemberExpression(node) {
      if (!isGlobalThis(node.object)) return;
      const { property } = node;
      addGlobal(node, property.type === "Identifier" && !node.computed ? property.name : stringValue(property));
    },
    // "Deno" in globalThis
    BinaryExpression(node) {
      if (node.operator === "in" && isGlobalThis(node.right)) addGlobal(node, stringValue(node.left));
    },
  };
  const create = () => visitor;
  Deno.lint.runPlugin({ name: "architecture", rules: { "read-source": { create } } }, path, code);
  return { imports, globals };
}

/** `import { type A } from`: with nothing in its braces but types. */
function onlyTypes(specifiers: readonly Node[]): boolean {
  return specifiers.length > 0 &&
    specifiers.every((one) =>
      (one.type === "ImportSpecifier" && one.importKind === "type") ||
      (one.type === "ExportSpecifier" && one.exportKind === "type")
    );
}

function stringValue(node: Node): string | undefined {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function isGlobalThis(node: Node): boolean {
  if (node.type === "TSAsExpression" || node.type === "TSNonNullExpression") return isGlobalThis(node.expression);
  return node.type === "Identifier" && node.name === "globalThis";
}

/** Whether an identifier names a member of something, and no variable: `a.Buffer`, `{ Buffer: 1 }`, `A.Buffer`. */
function isOnlyAName(node: Deno.lint.Identifier): boolean {
  const is = (other: Node) => other.range[0] === node.range[0] && other.range[1] === node.range[1];
  const { parent } = node;
  switch (parent.type) {
    case "MemberExpression":
      return is(parent.property) && !parent.computed;
    case "TSQualifiedName":
      return is(parent.right);
    case "Property": // of a shorthand `{ Buffer }`, the tree has both the name and, in the same place, the variable
      return parent.key === node && !parent.computed;
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return is(parent.key) && !parent.computed;
    default:
      return false;
  }
}
