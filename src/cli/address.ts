import type { EndpointAddress } from "../transport/contract.ts";

/** An address on one line: `127.0.0.1:9000`, `[::1]:9000`, `unix:/run/echo.sock`. */
export function formatAddress(address: EndpointAddress): string {
  if (address.transport === "unix") return `unix:${address.path}`;
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** A host and a port, as in `127.0.0.1:9100`, `[::1]:9100`, or `9100` on loopback; `undefined` if it is none. */
export function parseHostAndPort(text: string): { hostname: string; port: number } | undefined {
  const [, bracketed, plain = "127.0.0.1", digits] = /^(?:\[([\da-f:.]+)\]:|([^:[\]\s]+):)?(\d{1,5})$/i.exec(text) ??
    [];
  const port = Number(digits);
  return port <= 65_535 ? { hostname: bracketed ?? plain, port } : undefined;
}
