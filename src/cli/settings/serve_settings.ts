import type { ServerEndpointOptions } from "../../endpoint/options.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "../../frame/format.ts";
import { describeFileError } from "../error_text.ts";
import { UsageError } from "../flags.ts";
import type { LogFormat } from "../log/format.ts";
import type { LogLevel } from "../log/logger.ts";
import type { Given, Layer } from "./sources.ts";
import { SETTINGS } from "./table.ts";

/** What the server runs with. */
export interface ServeSettings {
  /** What `listen` is given, but for what only the running server knows. */
  readonly endpoint: ServerEndpointOptions;
  readonly workers: number;
  readonly admin: AdminSettings;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

/** How the server may be looked at. */
export interface AdminSettings {
  /** A host and a port; absent for no such server. */
  readonly address: string | undefined;
  readonly tokenFile: string | undefined;
  readonly token: string | undefined;
}

/** The settings of these that are the endpoint's. */
const ENDPOINT_KEYS = /^(hostname|port|path|backlog|format|limits|timeouts|inbound|lanes|tls|proxyProtocol)(\.|$)/;
const ADDRESS_KEYS = ["hostname", "port", "path"] as const;

/**
 * One layer of several: what an earlier one gives goes before what a later one does. A path and a host or port, which
 * rule each other out, come from the same layer.
 *
 * @throws {UsageError} If one layer has both.
 */
export function mergeLayers(layers: readonly Layer[]): Layer {
  const merged = new Map<string, Given>();
  for (const layer of layers) {
    const [hostname, port, path] = ADDRESS_KEYS.map((key) => layer.get(key));
    const inside = hostname ?? port;
    if (path !== undefined && inside !== undefined) {
      throw new UsageError(`${path.origin} stands instead of ${inside.origin}, not beside it`);
    }
    const onTcp = merged.has("hostname") || merged.has("port");
    for (const [key, given] of layer) {
      if (merged.has(key)) continue;
      if (key === "path" ? onTcp : merged.has("path") && (key === "hostname" || key === "port")) continue;
      merged.set(key, given);
    }
  }
  return merged;
}

/**
 * What was given, as what the server needs. What wasn't given isn't there where the library has the default.
 *
 * @throws {UsageError} If the parts of the frame format don't fit together.
 */
export function serveSettings(given: Layer): ServeSettings {
  const endpoint = tree(given, (key) => ENDPOINT_KEYS.test(key)) as ServerEndpointOptions & { format?: object };
  if (endpoint.path === undefined) endpoint.port ??= defaultOf("port");
  if (endpoint.format !== undefined) {
    try {
      endpoint.format = lengthPrefixed(endpoint.format as LengthPrefixedOptions);
    } catch (error) {
      throw asUsageError(error, given) ?? error;
    }
  }
  return {
    endpoint,
    workers: valueOf(given, "workers"),
    admin: {
      address: valueOf(given, "admin.address"),
      tokenFile: valueOf(given, "admin.tokenFile"),
      token: valueOf(given, "admin.token"),
    },
    log: { level: valueOf(given, "log.level"), format: valueOf(given, "log.format") },
  };
}

/** What the library says of an option, said of the flag, variable or key that gave it; `undefined` if it is another error. */
export function asUsageError(error: unknown, given: Layer): UsageError | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, doing, of, why] = /^Cannot (use|read) (tls[\w.]*): ([^]*)$/.exec(error.message) ?? []; // what is in a file
  if (of !== undefined) {
    const { origin, value } = given.get(of) ?? given.get(`${of}File`) ?? { origin: of, value: "" };
    return new UsageError(`${origin}: ${doing === "read" ? `${value}: ${describeFileError(error.cause)}` : why}`);
  }
  const [, name, complaint] = /^Cannot (?:use options|create a frame format): (\S+) ([^]*)$/.exec(error.message) ?? [];
  if (name === undefined) return undefined;
  const { origin } = given.get(name) ?? given.get(`format.${name}`) ?? { origin: name };
  return new UsageError(`${origin} ${complaint}`);
}

/** Groups that mean nothing until something in them is given; then their other defaults hold. */
const OFF_UNLESS_GIVEN = /^(tls|proxyProtocol)\./;

function groupOf(key: string): string {
  return key.split(".", 1)[0];
}

/** All that is set but secrets, defaults included, as a configuration file would say it. */
export function effectiveTree(given: Layer): object {
  const all = new Map(given);
  all.delete("config");
  for (const { key, secret } of SETTINGS) if (secret) all.delete(key);
  const onPath = given.has("path");
  const isOn = (key: string) =>
    !OFF_UNLESS_GIVEN.test(key) || [...given.keys()].some((other) => groupOf(other) === groupOf(key));
  for (const { key, default: value } of SETTINGS) {
    if (value === undefined || all.has(key) || !isOn(key) || onPath && (key === "hostname" || key === "port")) continue;
    all.set(key, { value, origin: "default" });
  }
  return tree(all, () => true);
}

/** The value of a setting, or its default. */
export function valueOf<T>(given: Layer, key: string): T {
  return (given.has(key) ? given.get(key)!.value : defaultOf(key)) as T;
}

function defaultOf<T>(key: string): T {
  return SETTINGS.find((setting) => setting.key === key)!.default as T;
}

/** `{"a.b": 1}` as `{a: {b: 1}}`. */
function tree(given: Layer, wanted: (key: string) => boolean): object {
  const root: Record<string, unknown> = {};
  for (const [key, { value }] of given) {
    if (!wanted(key)) continue;
    const path = key.split(".");
    const last = path.pop()!;
    let node = root;
    for (const name of path) node = (node[name] ??= {}) as Record<string, unknown>;
    node[last] = value;
  }
  return root;
}
