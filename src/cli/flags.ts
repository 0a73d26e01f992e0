import { parseArgs, type ParseArgsConfig } from "node:util";
import { didYouMean } from "./closest.ts";

/** The command line, or what stands in for it, wasn't understood. */
export class UsageError extends Error {
  static {
    this.prototype.name = "UsageError";
  }
}

/** What a flag, a variable or a file must give for a whole number. */
export function wholeNumberFrom(text: string, from: number, to: number): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to)) throw new Error(`must be a whole number from ${from} to ${to}`);
  return value;
}

/** What was given on a command line, as it stands there. */
export interface GivenFlags {
  /** The text of each flag that was given. */
  readonly texts: ReadonlyMap<string, string>;
  /** The switches that were given: flags without a value. */
  readonly switches: ReadonlySet<string>;
  /** What stands alone. */
  readonly positionals: readonly string[];
}

/** What a command line may hold. */
export interface FlagNames {
  /** The flags, and what stands for the value of each in a message. */
  readonly flags: ReadonlyMap<string, string>;
  /** The flags without a value. */
  readonly switches: readonly string[];
  /** How many arguments may stand alone. */
  readonly positionals: number;
  /** What isn't a flag though it might be looked for as one, and how to give it instead. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

/**
 * Takes a command line apart.
 *
 * @throws {UsageError} In one line, for whatever `names` doesn't have, what is given twice, and a value that is missing.
 */
export function readFlags(args: readonly string[], names: FlagNames): GivenFlags {
  const options: ParseArgsConfig["options"] = {};
  for (const name of names.flags.keys()) options[name] = { type: "string" };
  for (const name of names.switches) options[name] = { type: "boolean", ...(name === "help" && { short: "h" }) };
  // Not strict, as the runtimes word their messages each in its own way, some in several lines.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });

  const texts = new Map<string, string>();
  const switches = new Set<string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (positionals.push(token.value) <= names.positionals) continue;
      throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (names.switches.includes(name)) {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
      switches.add(name);
      if (name === "help") break; // whatever follows it
      continue;
    }
    const placeholder = names.flags.get(name);
    if (placeholder === undefined) {
      const instead = names.elsewhere?.get(name);
      if (instead !== undefined) throw new UsageError(`${rawName} is no flag: give ${instead}`);
      const known = [...names.flags.keys(), ...names.switches].map((known) => `--${known}`);
      throw new UsageError(`unknown flag ${rawName}${didYouMean(rawName, known)}`);
    }
    if (texts.has(name)) throw new UsageError(`${rawName} is given twice`);
    if (value === undefined || (value.startsWith("-") && !inlineValue)) {
      throw new UsageError(`${rawName} needs a value: ${rawName}=${placeholder}`);
    }
    texts.set(name, value);
  }
  return { texts, switches, positionals };
}

/** Two columns, as wide as they must be. */
export function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
