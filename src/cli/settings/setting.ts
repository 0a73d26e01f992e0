import { parseHostAndPort } from "../address.ts";
import { wholeNumberFrom } from "../flags.ts";

/**
 * One thing that the server may be told: by a flag, by an environment variable, or in the configuration file. All three
 * names stand here, and with them its default, so that nothing else has to know what there is.
 */
export interface Setting<T = unknown> {
  /**
   * Where it stands in the configuration file: `limits.connections` is `{"limits": {"connections": …}}`. For what is an
   * option of the endpoint it is the name of that.
   */
  readonly key: string;
  /** Its flag, without the dashes; absent for a secret, which a list of processes would show. */
  readonly flag?: string;
  /** Its environment variable. */
  readonly variable: string;
  /** What stands for the value in the help. */
  readonly placeholder: string;
  /** One line, with the unit and the range of a number. */
  readonly help: string;
  readonly default: T | undefined;
  /** What `default` is called in the help, where it isn't shown as it is. */
  readonly shownDefault?: string;
  /** Whether it must not be shown. */
  readonly secret?: boolean;
  /** The value that a text means; throws an `Error` that says what it must be. */
  parse(text: string): T;
  /** The value that a value of JSON means; throws an `Error` that says what it must be. */
  fromJson(value: unknown): T;
}

/** What all kinds of settings are made with. */
export interface SettingSpec<T> {
  readonly key: string;
  /** Its flag, without the dashes. The variable is called after it. */
  readonly flag: string;
  readonly placeholder: string;
  readonly help: string;
  readonly default?: T;
  readonly shownDefault?: string;
}

/** A whole number. */
export function numberSetting(spec: SettingSpec<number> & { from: number; to: number }): Setting<number> {
  const { from, to } = spec;
  const check = (value: unknown) => {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
    if (!fits) throw new Error(`must be a whole number from ${from} to ${to}`);
    return value;
  };
  const range = to === Number.MAX_SAFE_INTEGER ? `${from} to 2^53 - 1` : `${from} to ${to}`;
  return {
    ...named(spec),
    help: `${spec.help}, ${range}`,
    parse: (text) => wholeNumberFrom(text, from, to),
    fromJson: check,
  };
}

/** A text that isn't empty. */
export function textSetting(spec: SettingSpec<string>): Setting<string> {
  return {
    ...named(spec),
    parse: (text) => {
      if (text === "") throw new Error("must not be empty");
      return text;
    },
    fromJson: (value) => {
      if (typeof value !== "string" || value === "") throw new Error("must be a text that isn't empty");
      return value;
    },
  };
}

/** A host and a port. */
export function hostAndPortSetting(spec: Omit<SettingSpec<string>, "placeholder">): Setting<string> {
  const check = (value: unknown) => {
    const fits = typeof value === "string" && parseHostAndPort(value) !== undefined;
    if (!fits) throw new Error("must be a host and a port, as in 127.0.0.1:9100 or [::1]:9100");
    return value;
  };
  return { ...named({ ...spec, placeholder: "HOST:PORT" }), parse: check, fromJson: check };
}

/** An object; as a text, in JSON. What is in it is for others to check. */
export function objectSetting(spec: SettingSpec<object>): Setting<object> {
  const check = (value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("must be an object");
    return value;
  };
  return {
    ...named(spec),
    parse: (text) => {
      try {
        return check(JSON.parse(text));
      } catch {
        throw new Error("must be an object, as JSON");
      }
    },
    fromJson: check,
  };
}

/** One of a few words. A word that is a number may stand for it, as `4` does in `1|2|4`. */
export function wordSetting<T extends string | number>(
  spec: Omit<SettingSpec<T>, "placeholder"> & { words: readonly T[] },
): Setting<T> {
  const { words } = spec;
  const find = (is: (word: T) => boolean): T => {
    const found = words.find(is);
    if (found === undefined) throw new Error(`must be one of ${words.join(", ")}`);
    return found;
  };
  return {
    ...named({ ...spec, placeholder: words.join("|") }),
    parse: (text) => find((word) => String(word) === text),
    fromJson: (value) => find((word) => word === value),
  };
}

/** Texts, with commas between them; in JSON an array. */
export function listSetting(spec: SettingSpec<readonly string[]>): Setting<readonly string[]> {
  return {
    ...named(spec),
    parse: (text) => {
      const items = text.split(",").map((item) => item.trim());
      if (items.includes("")) throw new Error("must be texts with commas between them, none of them empty");
      return items;
    },
    fromJson: (value) => {
      const fits = Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
      if (!fits) throw new Error("must be an array of texts, none of them empty");
      return value;
    },
  };
}

/** A setting that isn't given by a flag. */
export function withoutFlag<T>({ flag: _, ...setting }: Setting<T>): Setting<T> {
  return setting;
}

function named<T>({ key, flag, placeholder, help, default: fallback, shownDefault }: SettingSpec<T>) {
  return {
    key,
    flag,
    placeholder,
    help,
    variable: variableOf(flag),
    default: fallback,
    ...(shownDefault !== undefined && { shownDefault }),
  };
}

function variableOf(flag: string): string {
  return `FRAMED_${flag.toUpperCase().replaceAll("-", "_")}`;
}
