import { resolveAddress } from "../endpoint/options.ts";
import { UsageError } from "./flags.ts";
import { isGranted, type Permission, permissionFlags, quoted, toImport, toListen } from "./permissions.ts";
import { type HandlerSource, loadHandler, locateHandler } from "./service/load.ts";
import type { ServeModule } from "./service/service.ts";
import type { Configuration } from "./settings/configuration.ts";
import { mergeLayers, type ServeSettings, serveSettings } from "./settings/serve_settings.ts";
import { fromObject, type Layer } from "./settings/sources.ts";
import { SERVICE_SETTINGS } from "./settings/table.ts";

/** All that a server needs before it listens. */
export interface Prepared {
  readonly handler: HandlerSource;
  readonly service: ServeModule;
  /** What the operator gives and what the module asks for. */
  readonly given: Layer;
  readonly settings: ServeSettings;
}

/**
 * Finds out what is to be served, and how.
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
  const needs = [...config, ...toImport(handler), ...toServe(serveSettings(operator))];
  const missing = needs.filter((permission) => !isGranted(permission));
  if (missing.length > 0) throw new UsageError(`missing permissions: run it with ${flagsFor(missing)}`);

  const service = await loadHandler(handler);
  const given = withModule(operator, handler, service);
  return { handler, service, given, settings: serveSettings(given) };
}

/** What is given in all: a module's options come after what the operator says. */
export function withModule(operator: Layer, { name }: HandlerSource, { options = {} }: ServeModule): Layer {
  return mergeLayers([operator, fromObject(SERVICE_SETTINGS, options, `the options of ${name}`)]);
}

/** What it takes to serve with these settings, but for what a handler does by itself. */
function toServe({ endpoint }: ServeSettings): Permission[] {
  return toListen(resolveAddress(endpoint, 0));
}

function flagsFor(permissions: readonly Permission[]): string {
  return permissionFlags(permissions).map(quoted).join(" ");
}
