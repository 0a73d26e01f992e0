import type { EndpointAddress } from "./contract.ts";

/** How Bun is told an address. */
export function where(address: EndpointAddress): { hostname: string; port: number } | { unix: string } {
  return address.transport === "tcp" ? { hostname: address.hostname, port: address.port } : { unix: address.path };
}
