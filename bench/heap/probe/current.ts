import type { RuntimeProbe } from "./contract.ts";

/** The probe of the runtime that is running. Deno and Bun are asked first: both have Node's modules too. */
export const probe: RuntimeProbe = await load();

async function load(): Promise<RuntimeProbe> {
  if ("Bun" in globalThis) return (await import("./bun.ts")).probe;
  if ("Deno" in globalThis) return (await import("./deno.ts")).probe;
  return (await import("./node.ts")).probe;
}
