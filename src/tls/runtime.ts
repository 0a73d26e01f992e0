import process from "node:process";
import type { Transport } from "../transport/contract.ts";

/**
 * Whether TLS is for the transport's own sockets to do, rather than for `node:tls` over them. On Bun that must be so: over a
 * stream, its `node:tls` ends both directions when the peer ends one.
 */
export function nativeTlsOf({ name, nativeTls = false }: Transport): boolean {
  if (process.versions.bun !== undefined && !nativeTls) {
    throw new TypeError(`Cannot use tls over the transport ${name}: on Bun it needs Bun's own sockets`);
  }
  return nativeTls;
}
