/** What a server without TLS, the PROXY protocol, lists of addresses and OpenTelemetry doesn't load: half of all there is. */
import { assertEquals } from "@std/assert";
import { join, posix } from "node:path";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";
import { readSource } from "./support/source.ts";

/** What is loaded by a function, where it is needed. */
const LATE = /^src\/(tls|proxy|observe|cli)\/(?!options\.ts$)|^src\/endpoint\/(telemetry|address_set)\.ts$/;

/** The modules that files load as soon as they are, and of what isn't the project's the names. */
async function loadedBy(...entries: string[]): Promise<Set<string>> {
  const loaded = new Set<string>();
  for (const file of entries) await load(file, loaded);
  return loaded;
}

async function load(file: string, loaded: Set<string>): Promise<void> {
  if (loaded.has(file)) return;
  loaded.add(file);
  const { imports } = readSource(file, await Deno.readTextFile(join(projectRoot, file)));
  for (const { specifier, dynamic, typeOnly } of imports) {
    if (dynamic || typeOnly || specifier === undefined) continue;
    if (/^\.\.?\//.test(specifier)) await load(posix.join(posix.dirname(file), specifier), loaded);
    else loaded.add(specifier);
  }
}

const runtimes: [transport: string, builtIn: string[]][] = [
  ["src/transport/deno.ts", ["@std/async/delay", "node:timers", "node:v8"]],
  ["src/transport/bun.ts", ["node:buffer", "node:timers"]],
  ["src/transport/node.ts", ["node:buffer", "node:net", "node:process", "node:timers"]],
];

for (const [transport, builtIn] of runtimes) {
  test(`${transport} and mod.ts load nothing that a plain server doesn't need`, async () => {
    const loaded = [...await loadedBy("mod.ts", transport)];
    assertEquals(loaded.filter((module) => !module.endsWith(".ts")).sort(), builtIn);
    assertEquals(loaded.filter((module) => LATE.test(module)), []);
  });
}

test("what is loaded late is found where it is loaded at once", async () => {
  const loaded = await loadedBy("src/endpoint/telemetry.ts", "src/endpoint/proxy_protocol.ts", "src/proxy/step.ts");
  for (const module of ["@opentelemetry/api", "src/proxy/version2.ts", "src/endpoint/address_set.ts", "node:net"]) {
    assertEquals(loaded.has(module), true, module);
  }
});
