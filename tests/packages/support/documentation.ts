/** What the documentation of a module's exports lacks. */
import { root } from "../../../scripts/project.ts";
import { run } from "./folder.ts";

/** Of `deno doc --json`, what is used here. */
interface Docs {
  nodes: Record<string, {
    module_doc?: JsDoc;
    symbols: { name: string; declarations: { kind: string; jsDoc?: JsDoc; location: { filename: string } }[] }[];
  }>;
}

interface JsDoc {
  doc?: string;
  tags?: { kind: string; doc?: string }[];
}

export interface ModuleDocumentation {
  /** How many symbols the module exports. */
  exported: number;
  /** The exported symbols, and the module itself, that have no example that runs. */
  lacking: string[];
  /** The code of the module's own examples. */
  examples: string[];
}

/** Reads the documentation of one module, whose path is from the root or absolute. */
export async function documentation(module: string): Promise<ModuleDocumentation> {
  const { code, stdout, output } = await run(Deno.execPath(), ["doc", "--json", module], root);
  if (code !== 0) throw new Error(output);
  const [{ module_doc, symbols }] = Object.values((JSON.parse(stdout) as Docs).nodes);
  const lacking = symbols.filter(({ declarations }) => !declarations.some(({ jsDoc }) => examplesOf(jsDoc).length > 0));
  const examples = examplesOf(module_doc);
  return {
    exported: symbols.length,
    lacking: [...(examples.length === 0 ? [module] : []), ...lacking.map(({ name }) => name)],
    examples,
  };
}

/** The examples that `deno test --doc` runs: those in TypeScript that don't ask it to ignore them. */
function examplesOf(jsDoc: JsDoc | undefined): string[] {
  const examples = (jsDoc?.tags ?? []).filter(({ kind }) => kind === "example");
  return examples.flatMap(({ doc = "" }) =>
    [...doc.matchAll(/```(?:ts|typescript)\n([^]*?)```/g)].map(([, code]) => code)
  );
}
