/** The addresses of sockets, as Bun and Node tell them. */
import type { EndpointAddress } from "./contract.ts";

/** The client's end of a unix socket, as nobody binds it. */
export const UNNAMED: EndpointAddress = { transport: "unix", path: "" };

/** A TCP socket that is asked where it is while it is open: closed, it has forgotten. */
interface Addressed {
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
}

export function localAddressOf({ localAddress, localPort }: Addressed): EndpointAddress {
  return tcpAddress(localAddress, localPort);
}

export function remoteAddressOf({ remoteAddress, remotePort }: Addressed): EndpointAddress {
  return tcpAddress(remoteAddress, remotePort);
}

/** A socket that its peer has broken by now has lost its addresses. */
export function tcpAddress(hostname = "", port = 0): EndpointAddress {
  return { transport: "tcp", hostname, port };
}

/**
 * The one local address of all that a listener there accepts, if there is one. A socket that isn't asked for its own keeps
 * none: about 100 bytes, on either runtime.
 */
export function commonLocalAddress(bound: EndpointAddress): EndpointAddress | undefined {
  const everywhere = bound.transport === "tcp" && (bound.hostname === "0.0.0.0" || bound.hostname === "::");
  return everywhere ? undefined : bound;
}
