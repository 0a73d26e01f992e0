import type { EndpointAddress } from "./contract.ts";

/** Deno's address, as the contract has it: a client of a unix socket has no path, which Deno says with `null`. */
export function endpointAddress(address: Deno.Addr): EndpointAddress {
  if (address.transport === "tcp") {
    const { hostname, port } = address as Deno.NetAddr;
    return { transport: "tcp", hostname, port };
  }
  return { transport: "unix", path: (address as Deno.UnixAddr).path ?? "" };
}
