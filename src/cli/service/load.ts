import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { UsageError } from "../flags.ts";
import { describeFileError, firstLine } from "../error_text.ts";
import { BUILT_IN } from "./built_in.ts";
import type { ServeModule } from "./service.ts";

/** Where a handler comes from. */
export interface HandlerSource {
  /** As it was given. */
  readonly name: string;
  /** The module's file; absent for a built-in handler and for a module that isn't a file. */
  readonly file?: string;
  /** What is imported; absent for a built-in handler. */
  readonly url?: string;
}

/** What a handler's name means: a built-in one, a URL, or a path from the working directory. */
export function locateHandler(name: string): HandlerSource {
  if (BUILT_IN.has(name)) return { name };
  if (/^[a-z][a-z\d+.-]+:/i.test(name)) return { name, url: name };
  return { name, file: name, url: pathToFileURL(resolve(process.cwd(), name)).href };
}

/**
 * Loads a handler.
 *
 * @throws {UsageError} In one line, if its module can't be loaded or exports no handler.
 */
export async function loadHandler({ name, file, url }: HandlerSource): Promise<ServeModule> {
  if (url === undefined) return BUILT_IN.get(name)!;
  if (file !== undefined) {
    await stat(file).catch((error) => {
      throw new UsageError(`cannot load ${name}: ${describeFileError(error)}`);
    });
  }
  let module: { default?: unknown };
  try {
    module = await import(url);
  } catch (error) {
    throw new UsageError(`cannot load ${name}: ${describe(error)}`, { cause: error });
  }
  const service = module.default as Partial<ServeModule> | null | undefined;
  if (typeof service?.connection !== "function") {
    throw new UsageError(`${name} must have a default export with a method connection(connection, context)`);
  }
  for (const hook of ["start", "stop"] as const) {
    if (service[hook] !== undefined && typeof service[hook] !== "function") {
      throw new UsageError(`${name} must have no ${hook}, or a method, in its default export`);
    }
  }
  return service as ServeModule;
}

/** What went wrong, in a line: what a module throws may have a message of many. */
function describe(error: unknown): string {
  const line = firstLine(error);
  const [, kind, of] = /^Requires (\w+) access to "([^"]+)"/.exec(line) ?? []; // Deno's word for it
  if (kind !== undefined) return `missing permissions for what it imports: run it with --allow-${kind}=${of} as well`;
  return error instanceof Error && error.name !== "Error" ? `${error.name}: ${line}` : line;
}
