import type { ServerEndpoint } from "../endpoint/server_endpoint.ts";

/** An address on one line: `127.0.0.1:9000`, `[::1]:9000`, `unix:/run/echo.sock`. */
export function formatAddress(address: ServerEndpoint["address"]): string {
  if (address.transport === "unix") return `unix:${address.path}`;
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
