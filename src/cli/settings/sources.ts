import { didYouMean } from "../closest.ts";
import { UsageError } from "../flags.ts";
import type { Setting } from "./setting.ts";

/** A value, and where it was given: `--port`, `FRAMED_PORT`, `port in serve.json`. */
export interface Given {
  readonly value: unknown;
  readonly origin: string;
}

/** What one source gives, by the key of its setting. */
export type Layer = ReadonlyMap<string, Given>;

/**
 * What the environment gives.
 *
 * @param read Gives a variable's text, or `undefined` where it isn't set or may not be read.
 * @throws {UsageError} In one line, naming the variable.
 */
export function fromEnvironment(settings: readonly Setting[], read: (name: string) => string | undefined): Layer {
  const layer = new Map<string, Given>();
  for (const setting of settings) {
    const text = read(setting.variable);
    if (text === undefined) continue;
    layer.set(setting.key, { value: checked(setting.variable, text, text, setting.parse), origin: setting.variable });
  }
  return layer;
}

/** What the command line gives. */
export function fromFlags(settings: readonly Setting[], texts: ReadonlyMap<string, string>): Layer {
  const layer = new Map<string, Given>();
  for (const setting of settings) {
    const text = setting.flag === undefined ? undefined : texts.get(setting.flag);
    if (text === undefined) continue;
    const origin = `--${setting.flag}`;
    layer.set(setting.key, { value: checked(origin, text, text, setting.parse), origin });
  }
  return layer;
}

/**
 * What nested objects give: the configuration file, or the options that a module asks for.
 *
 * @param source What messages call it.
 * @throws {UsageError} In one line, naming the key, also for one that isn't a setting's.
 */
export function fromObject(settings: readonly Setting[], tree: unknown, source: string): Layer {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    throw new UsageError(`${source} must hold an object, got ${describe(tree)}`);
  }
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  const layer = new Map<string, Given>();
  const visit = (node: object, prefix: string) => {
    for (const [name, value] of Object.entries(node)) {
      const key = prefix + name;
      const setting = byKey.get(key);
      const origin = `${key} in ${source}`;
      if (setting !== undefined) {
        if (value === undefined) continue;
        layer.set(key, { value: checked(origin, value, value, setting.fromJson), origin });
      } else if (settings.some((setting) => setting.key.startsWith(`${key}.`))) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
          throw new UsageError(`${origin} must be an object, got ${describe(value)}`);
        }
        visit(value, `${key}.`);
      } else {
        throw new UsageError(`unknown setting ${origin}${didYouMean(key, [...byKey.keys()])}`);
      }
    }
  };
  visit(tree, "");
  return layer;
}

function checked<V>(origin: string, given: unknown, input: V, parse: (input: V) => unknown): unknown {
  try {
    return parse(input);
  } catch (error) {
    throw new UsageError(`${origin} ${(error as Error).message}, got ${describe(given)}`);
  }
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return JSON.stringify(value) ?? String(value);
}
