import { NUMBER_OPTIONS, type NumberOption, WORD_OPTIONS } from "./option_values.ts";

/** Checks that an option is a whole number in its range, and says so if it isn't. */
export function wholeNumber(
  name: string,
  value: number | undefined,
  fallback: number,
  from: number,
  to: number,
): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use options: ${name} must be a number, got ${typeof value}`);
  }
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new RangeError(`Cannot use options: ${name} must be a whole number from ${from} to ${to}, got ${value}`);
  }
  return value;
}

/** Checks an option that is a whole number, and fills in its default. */
export function numberOption(
  name: keyof typeof NUMBER_OPTIONS,
  value: number | undefined,
  { default: fallback, from, to }: NumberOption = NUMBER_OPTIONS[name],
): number {
  return wholeNumber(name, value, fallback, from, to);
}

/** Checks an option that is one of a few words, and fills in its default. */
export function wordOption<Name extends keyof typeof WORD_OPTIONS>(
  name: Name,
  value: (typeof WORD_OPTIONS)[Name][number] | undefined,
): (typeof WORD_OPTIONS)[Name][number] {
  const words: readonly string[] = WORD_OPTIONS[name];
  if (value === undefined) return WORD_OPTIONS[name][0];
  if (!words.includes(value)) {
    throw new TypeError(`Cannot use options: ${name} must be one of ${words.join(", ")}, got ${String(value)}`);
  }
  return value;
}

/** Checks that a group of options has no name that isn't one: a typing error must not mean «no limit». */
export function knownNames(group: string, options: object | undefined, names: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Cannot use options: ${group} must be an object, got ${options === null ? "null" : typeof options}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot use options: ${group} has no option ${name}, only ${names.join(", ")}`);
    }
  }
}
