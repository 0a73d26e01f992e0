/** Who may import whom: the arrows of ARCHITECTURE.md as a table. What isn't in it is forbidden. */

export interface Part {
  name: string;
  /** The files it is made of, as paths from the root. They may import each other. */
  files: RegExp;
  /** The other parts that it may import. */
  imports: readonly string[];
  /** The parts that it may import dynamically, and only so. */
  loads?: readonly string[];
  /** The packages and built-in modules that it may import. */
  packages?: RegExp;
  /** The runtime globals that it may mention. */
  globals?: readonly string[];
}

/** What only one runtime, or not every runtime, defines. */
export const runtimeGlobals: readonly string[] = ["Deno", "Bun", "process", "Buffer"];

const std = /^@std\/(async|bytes)\//;

export const parts: readonly Part[] = [
  { name: "errors", files: /^src\/errors\.ts$/, imports: [] },
  { name: "channel", files: /^src\/channel\//, imports: ["errors"] },
  { name: "frame", files: /^src\/frame\//, imports: ["errors"], packages: std },
  { name: "contract", files: /^src\/transport\/contract\.ts$/, imports: ["errors"] },
  {
    name: "memory",
    files: /^src\/transport\/memory\.ts$/,
    imports: ["contract", "transport support", "errors"],
    packages: std,
  },
  {
    name: "transport support",
    files: /^src\/transport\/(accept_queue|errno|slab)\.ts$/,
    imports: ["contract", "errors"],
  },
  {
    name: "runtime",
    files: /^src\/transport\/(deno|bun|node)\.ts$/,
    imports: ["contract", "transport support", "errors"],
    packages: /^(node:|bun(:|$)|@std\/)/,
    globals: runtimeGlobals,
  },
  {
    name: "detect",
    files: /^src\/transport\/detect\.ts$/,
    imports: ["contract", "errors"],
    loads: ["runtime"],
    globals: ["Deno", "Bun", "process"],
  },
  {
    name: "connection",
    files: /^src\/connection\//,
    imports: ["channel", "frame", "contract", "errors"],
    packages: std,
  },
  {
    name: "endpoint",
    files: /^src\/endpoint\//,
    imports: ["connection", "channel", "frame", "contract", "detect", "errors"],
    packages: std,
  },
  { name: "observe", files: /^src\/observe(\/|\.ts$)/, imports: ["endpoint", "errors"] },
  {
    name: "cli",
    files: /^src\/cli\//,
    imports: ["endpoint", "errors"],
    packages: /^node:(process|util)$/,
    globals: ["process"],
  },
  { name: "channel entry", files: /^channel\.ts$/, imports: ["errors", "channel"] },
  { name: "frame entry", files: /^frame\.ts$/, imports: ["errors", "frame"] },
  {
    name: "mod",
    files: /^mod\.ts$/,
    imports: [
      "errors",
      "channel entry",
      "frame entry",
      "channel",
      "frame",
      "contract",
      "memory",
      "detect",
      "connection",
      "endpoint",
      "observe",
    ],
  },
];

/** Single files that may import one module more than their part may. */
export const exceptions: readonly { file: string; module: string; why: string }[] = [
  {
    file: "src/endpoint/admission.ts",
    module: "node:net",
    why: "its BlockList and isIP know addresses and CIDR ranges, on every runtime",
  },
];
