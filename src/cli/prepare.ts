import process from "node:process";
import { resolveAddress } from "../endpoint/resolve_options.ts";
import type { ServerTlsOptions } from "../tls/options.ts";
import { parseHostAndPort } from "./address.ts";
import { UsageError } from "./flags.ts";
import { isGranted, type Permission, permissionFlags, quoted, toImport, toListen } from "./permissions.ts";
import { type HandlerSource, locateHandler } from "./service/load.ts";
import type { ServeModule } from "./service/service.ts";
import type { Configuration } from "./settings/configuration.ts";
import { mergeLayers, type ServeSettings, serveSettings } from "./settings/serve_settings.ts";
import { fromObject, type Layer } from "./settings/sources.ts";
import { SERVICE_SETTINGS } from "./settings/table.ts";

/** What is to be served, and how. */
export interface Prepared {
  readonly handler: HandlerSource;
  /** What the operator gives. */
  readonly operator: Layer;
  /** That, without what the handler's module asks for. */
  readonly settings: ServeSettings;
  /** What serving takes on Deno; all of it is granted. */
  readonly needs: readonly Permission[];
}

/**
 * Finds out what is to be served, and how. Loads nothing but the configuration file.
 *
 * Rejects with a {@linkcode UsageError} in one line if something isn't what it must be, or isn't permitted.
 */
export async function prepare(configuration: Configuration): Promise<Prepared> {
  const { file } = configuration;
  const config: Permission[] = file === undefined ? [] : [{ name: "read", path: file }];
  const readable = config.every(isGranted);
  const operator = readable ? await configuration.read() : configuration.withoutFile();

  const name = operator.get("handler")?.value as string | undefined;
  if (name === undefined && readable) {
    throw new UsageError("no handler is given: a module, or echo, relay or sink (--help shows what there is)");
  }
  const handler = locateHandler(name ?? "echo");
  const settings = serveSettings(operator);
  const { workers, endpoint } = settings;
  if (workers > 1 && endpoint.path !== undefined) {
    throw new UsageError(`${operator.get("workers")!.origin}: several processes can't listen on one unix socket`);
  }
  if (workers > 1 && name === "relay") {
    throw new UsageError(`${operator.get("workers")!.origin}: relay can't reach the connections of another process`);
  }
  const needs = [...toImport(handler), ...toServe(settings)];
  const missing = [...config, ...needs, ...toSupervise(settings)].filter((permission) => !isGranted(permission));
  if (missing.length > 0) {
    const flags = permissionFlags(missing).map(quoted).join(" ");
    throw new UsageError(`missing permissions: run it with ${flags}`);
  }
  return { handler, operator, settings, needs };
}

/** What is given in all: a module's options come after what the operator says. */
export function withModule(operator: Layer, { name }: HandlerSource, { options = {} }: ServeModule): Layer {
  return mergeLayers([operator, fromObject(SERVICE_SETTINGS, options, `the options of ${name}`)]);
}

/** What it takes to serve with these settings, but for what a handler does by itself. */
function toServe({ endpoint, admin }: ServeSettings): Permission[] {
  const needs = toListen(resolveAddress(endpoint, 0));
  for (const path of tlsFiles(endpoint.tls)) needs.push({ name: "read", path });
  if (admin.tokenFile !== undefined) needs.push({ name: "read", path: admin.tokenFile });
  if (admin.address !== undefined) needs.push(...toListen({ transport: "tcp", ...parseHostAndPort(admin.address)! }));
  return needs;
}

/** The files that TLS reads. What is no path is for the endpoint to refuse. */
function tlsFiles(tls: ServerTlsOptions | undefined): string[] {
  const certificates = [tls, ...Object.values(tls?.sni ?? {})];
  const files = [tls?.caFile, ...certificates.flatMap((one) => [one?.certFile, one?.keyFile])];
  return files.filter((file) => typeof file === "string");
}

/** What it takes to start workers; Deno's `node:child_process` hands the whole environment on. */
function toSupervise({ workers }: ServeSettings): Permission[] {
  return workers > 1 ? [{ name: "run", command: process.execPath }, { name: "env" }] : [];
}
