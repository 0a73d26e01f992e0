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

export const parts: readonly Part[] = [
  { name: "errors", files: /^src\/errors\.ts$/, imports: [] },
  { name: "channel", files: /^src\/channel\//, imports: ["errors"] },
  { name: "frame", files: /^src\/frame\//, imports: ["errors"] },
  {
    name: "contract",
    files: /^src\/transport\/(contract|handshake_step|proxy_header|tls_session)\.ts$/,
    imports: ["errors"],
  },
  {
    name: "memory",
    files: /^src\/transport\/memory(_socket)?\.ts$/,
    imports: ["contract", "transport support", "errors"],
  },
  {
    name: "transport support",
    files: /^src\/transport\/(accept_queue|addresses|busy_reads|errno|pending_writes|slab|tls_info)\.ts$/,
    imports: ["contract", "errors"],
    packages: /^node:crypto$/,
  },
  {
    name: "runtime",
    files: /^src\/transport\/(deno|bun|node)(_\w+)?\.ts$/,
    imports: ["contract", "transport support", "errors"],
    packages: /^(node:|bun(:|$)|@std\/async\/)/,
    globals: runtimeGlobals,
  },
  {
    name: "detect",
    files: /^src\/transport\/detect\.ts$/,
    imports: ["contract", "errors"],
    loads: ["runtime"],
    globals: ["Deno", "Bun", "process"],
  },
  { name: "checks", files: /^src\/endpoint\/(checks|option_values)\.ts$/, imports: [] },
  { name: "tls options", files: /^src\/tls\/options\.ts$/, imports: ["checks"] },
  {
    name: "tls",
    files: /^src\/tls\//,
    imports: ["tls options", "contract", "transport support", "errors"],
    packages: /^node:(buffer|crypto|fs\/promises|net|process|stream|tls)$/,
    globals: ["Buffer", "process"], // by import, for what `node:tls` takes and which runtime's it is
  },
  {
    name: "connection",
    files: /^src\/connection\//,
    imports: ["channel", "frame", "contract", "errors"],
  },
  {
    name: "proxy",
    files: /^src\/proxy\//,
    imports: ["contract", "transport support"],
    packages: /^node:net$/,
  },
  {
    name: "endpoint",
    files: /^src\/endpoint\//,
    imports: ["proxy", "checks", "tls options", "connection", "channel", "frame", "contract", "detect", "errors"],
    loads: ["tls"],
  },
  {
    name: "observe",
    files: /^src\/observe\//,
    imports: ["endpoint", "checks", "connection", "contract", "errors"],
    packages: /^(node:(process|http|crypto|net)|prom-client)$/,
    globals: ["process"],
  },
  {
    name: "permissions",
    files: /^src\/cli\/permissions\.ts$/,
    imports: ["contract"],
    packages: /^node:process$/,
    globals: ["Deno", "process"],
  },
  {
    name: "cli",
    files: /^src\/cli\//,
    imports: [
      "endpoint",
      "checks",
      "tls options",
      "observe",
      "connection",
      "frame",
      "contract",
      "permissions",
      "errors",
    ],
    packages: /^node:(child_process|cluster|fs|fs\/promises|net|path|process|url|util)$/,
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
      "tls options",
    ],
  },
  {
    name: "observe entry",
    files: /^observe\.ts$/,
    imports: ["observe", "endpoint", "connection", "contract"],
  },
];

/** Single files that may import one module more than their part may. */
export const exceptions: readonly { file: string; module: string; why: string }[] = [
  {
    file: "src/cli/service/load.ts",
    module: "what isn't a literal",
    why: "which module handles connections is the operator's to say",
  },
  {
    file: "src/endpoint/address_set.ts",
    module: "node:net",
    why: "its BlockList and isIP know addresses and CIDR ranges, on every runtime",
  },
  {
    file: "src/endpoint/telemetry.ts",
    module: "@opentelemetry/api",
    why: "the application's meter is found through it, if it has one",
  },
  { file: "src/endpoint/telemetry.ts", module: "node:process", why: "the process's memory is shown to that meter" },
];
