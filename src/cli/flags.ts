import { parseArgs, type ParseArgsConfig } from "node:util";

/** A flag that takes a value. */
export interface Flag<T> {
  /** What stands for the value in the help. */
  readonly placeholder: string;
  /** One line, with the unit and the range of a number. */
  readonly help: string;
  readonly default: T;
  /** The value that a text means; throws an `Error` that says what it must be. */
  parse(text: string): T;
}

/** The values of flags. */
export type FlagValues<F> = { [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never };

/** The command line wasn't understood. */
export class UsageError extends Error {
  static {
    this.prototype.name = "UsageError";
  }
}

/** A flag whose value is a whole number from `from` to `to`. */
export function numberFlag(
  spec: { placeholder: string; help: string; default: number; from: number; to: number },
): Flag<number> {
  const { placeholder, help, from, to } = spec;
  return {
    placeholder,
    help: `${help}, ${from} to ${to}`,
    default: spec.default,
    parse(text) {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      if (!(value >= from && value <= to)) throw new Error(`must be a whole number from ${from} to ${to}`);
      return value;
    },
  };
}

/** A flag whose value is a text that isn't empty. */
export function textFlag<D extends string | undefined>(
  spec: { placeholder: string; help: string; default: D },
): Flag<string | D> {
  return {
    ...spec,
    parse(text) {
      if (text === "") throw new Error("must not be empty");
      return text;
    },
  };
}

/**
 * Reads a command line. Every argument must be one of `flags`, given once, or `--help`, which is what is returned for it.
 *
 * @throws {UsageError} In one line.
 */
export function parseFlags<F extends Record<string, Flag<unknown>>>(
  args: readonly string[],
  flags: F,
): FlagValues<F> | "help" {
  const options: ParseArgsConfig["options"] = { help: { type: "boolean", short: "h" } };
  for (const name of Object.keys(flags)) options[name] = { type: "string" };
  // Not strict, as the runtimes word their messages each in its own way, some in several lines.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });

  const values: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (name === "help") {
      if (value !== undefined) throw new UsageError("--help takes no value");
      return "help";
    }
    if (!Object.hasOwn(flags, name)) throw new UsageError(`unknown flag ${rawName}`);
    if (Object.hasOwn(values, name)) throw new UsageError(`${rawName} is given twice`);
    if (value === undefined || (value.startsWith("-") && !inlineValue)) {
      throw new UsageError(`${rawName} needs a value: ${rawName}=${flags[name].placeholder}`);
    }
    values[name] = parseValue(rawName, value, flags[name]);
  }
  for (const [name, flag] of Object.entries(flags)) {
    if (!Object.hasOwn(values, name)) values[name] = flag.default;
  }
  return values as FlagValues<F>;
}

function parseValue<T>(rawName: string, text: string, flag: Flag<T>): T {
  try {
    return flag.parse(text);
  } catch (error) {
    throw new UsageError(`${rawName} ${(error as Error).message}, got ${JSON.stringify(text)}`);
  }
}

/** The help: what the program does, then each flag with its default. */
export function helpText(about: string, flags: Record<string, Flag<unknown>>): string {
  const rows = Object.entries(flags).map(([name, flag]) => [
    `--${name}=${flag.placeholder}`,
    `${flag.help} (default ${flag.default ?? "none"})`,
  ]);
  rows.push(["--help", "Shows this"]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [about, "", ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`)].join("\n");
}
