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
 * Loads the transport for the running runtime, and only that one: Deno's, Bun's or Node's. Endpoints and connections do
 * so by themselves; this is for a transport of your own that wraps it, to be given as `transport`.
 *
 * @example
 * ```ts
 * import { detectTransport, ServerEndpoint, type Transport } from "@framed/server-endpoint";
 *
 * const inner = await detectTransport();
 * const transport: Transport = {
 *   name: inner.name,
 *   listen: (options, acceptor) => inner.listen(options, acceptor),
 *   connect: (options) => inner.connect(options), // say, through a tunnel
 *   afterTurn: (callback) => inner.afterTurn(callback),
 * };
 * await using endpoint = await ServerEndpoint.listen({ transport });
 * ```
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
