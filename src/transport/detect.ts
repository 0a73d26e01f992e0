/**
 * Finds the transport of the running runtime.
 *
 * @module
 */

import type { Transport } from "./contract.ts";

/** The globals that tell a runtime: Deno's first, since it also has Node's `process`, as Bun has. */
interface RuntimeGlobals {
  readonly Deno?: unknown;
  readonly Bun?: unknown;
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/**
 * Loads the transport for the running runtime, and only that one: Deno's, Bun's or Node's.
 *
 * @throws {TypeError} Where there is no such runtime. Pass a transport of your own then.
 */
export async function detectTransport(): Promise<Transport> {
  const { Deno, Bun, process } = globalThis as RuntimeGlobals;
  if (Deno !== undefined) return (await import("./deno.ts")).denoTransport();
  if (Bun !== undefined) return (await import("./bun.ts")).bunTransport();
  if (process?.versions?.node !== undefined) return (await import("./node.ts")).nodeTransport();
  throw new TypeError("Cannot detect a transport: this is neither Deno, nor Bun, nor Node");
}
