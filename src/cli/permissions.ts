/**
 * What Deno lets this process do. Asked before it is done, so that nobody is prompted and nothing dies half-way. On the
 * other runtimes everything is granted.
 *
 * @module
 */

import process from "node:process";
import type { EndpointAddress } from "../transport/contract.ts";

/** One thing that needs leave. */
export type Permission =
  | { readonly name: "read" | "write"; readonly path: string }
  | { readonly name: "net" | "import"; readonly host: string }
  | { readonly name: "run"; readonly command: string }
  | { readonly name: "env"; readonly variable?: string };

interface Permissions {
  querySync(descriptor: Permission | { readonly name: Permission["name"] | "sys" | "ffi" }): { readonly state: string };
}

/** What is granted already. */
export function isGranted(permission: Permission): boolean {
  const { Deno } = globalThis as { readonly Deno?: { readonly permissions: Permissions } };
  return Deno === undefined || Deno.permissions.querySync(permission).state === "granted";
}

/** What it takes to listen on an address. */
export function toListen(address: EndpointAddress): Permission[] {
  if (address.transport === "tcp") return [{ name: "net", host: hostAndPort(address.hostname, address.port) }];
  const { path } = address;
  return [{ name: "read", path }, { name: "write", path }, { name: "net", host: `unix:${path}` }];
}

/** What it takes to import a module, but for what that imports. */
export function toImport({ file, url }: { readonly file?: string; readonly url?: string }): Permission[] {
  if (file !== undefined) return [{ name: "read", path: file }];
  if (url === undefined || !URL.canParse(url)) return [];
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return [];
  return [{ name: "import", host: hostAndPort(hostname, Number(port) || (protocol === "https:" ? 443 : 80)) }];
}

/** The flags of Deno that grant these, as they would be typed into a shell: `--allow-read=a,b --allow-net=…`. */
export function permissionFlags(permissions: readonly Permission[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const { name } = permission;
    if (!values.has(name)) values.set(name, new Set());
    const value = valueOf(permission);
    if (value !== undefined) values.get(name)!.add(value.replaceAll(",", ",,")); // Deno's way to say a comma
  }
  return [...values].map(([name, items]) => `--allow-${name}${items.size > 0 ? `=${[...items].join(",")}` : ""}`);
}

/** All kinds of permissions that a process may have without bounds. */
const KINDS = ["net", "read", "write", "env", "run", "sys", "ffi", "import"] as const;

/**
 * The flags that give a child of this process what it needs, and what this one has without bounds. What is granted only
 * in part can't be asked for, so a child gets no more of it than it needs.
 */
export function grantedFlags(needs: readonly Permission[]): string[] {
  const { Deno } = globalThis as { readonly Deno?: { readonly permissions: Permissions } };
  const whole = KINDS.filter((name) => Deno?.permissions.querySync({ name }).state === "granted");
  const rest = needs.filter(({ name }) => !whole.includes(name));
  return [...whole.map((name) => `--allow-${name}`), ...permissionFlags(rest)];
}

/** A word for a shell. */
export function quoted(word: string): string {
  return /^[\w\-+=:,./@%[\]*]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Reads environment variables, where that is allowed. */
export function readVariable(name: string): string | undefined {
  return isGranted({ name: "env", variable: name }) ? process.env[name] : undefined;
}

/** What a permission is for; `undefined` for all there is. */
function valueOf(permission: Permission): string | undefined {
  switch (permission.name) {
    case "read":
    case "write":
      return permission.path;
    case "net":
    case "import":
      return permission.host;
    case "run":
      return permission.command;
    case "env":
      return permission.variable;
  }
}

function hostAndPort(hostname: string, port: number): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
