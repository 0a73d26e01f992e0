import type { LogLevel, LogRecord } from "./logger.ts";

/** How lines look; `auto`: as text on a terminal, otherwise as JSON. */
export type LogFormat = "auto" | "json" | "text";

/** Every {@linkcode LogFormat}. */
export const LOG_FORMATS: readonly LogFormat[] = ["auto", "json", "text"];

/** A line of JSON: `time`, `level`, `message`, then the fields, which can't take the place of those. */
export function renderJson({ time, level, message, fields }: LogRecord): string {
  const head = { time: new Date(time).toISOString(), level, message };
  try {
    return JSON.stringify({ ...head, ...fields, ...head }, jsonValue);
  } catch (error) {
    return JSON.stringify({ ...head, unreadable: String(error) }); // a circle, or a toJSON that throws
  }
}

const COLOURS: Record<LogLevel, number> = { debug: 90, info: 32, warn: 33, error: 31 };

/** A line to read: the time of day, in UTC, the level, the message, and each field as `name=value`. */
export function renderText({ time, level, message, fields }: LogRecord, colours: boolean): string {
  const paint = (code: number, text: string) => colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  const words = Object.entries(fields).map(([name, value]) => ` ${paint(90, `${escape(name)}=`)}${textValue(value)}`);
  const clock = new Date(time).toISOString().slice(11, 23);
  return `${paint(90, clock)} ${paint(COLOURS[level], level.padEnd(5))} ${escape(message)}${words.join("")}`;
}

function textValue(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : value instanceof Error ? value.stack ?? String(value) : undefined;
  if (text !== undefined) return /^[^\s"=]+$/.test(text) ? escape(text) : escape(JSON.stringify(text));
  try {
    return escape(JSON.stringify(value, jsonValue) ?? String(value));
  } catch (error) {
    return escape(JSON.stringify(String(error)));
  }
}

/** What JSON has no word for: an error is its name, message, code and stack, and bytes are only counted. */
function jsonValue(_name: string, value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message, stack } = value;
    const { code } = value as { code?: unknown };
    return { name, message, ...(code !== undefined && { code }), stack };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  return typeof value === "bigint" ? String(value) : value;
}

// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text that can't end its line, nor move a terminal's cursor, nor turn its order round. */
function escape(text: string): string {
  return text.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
