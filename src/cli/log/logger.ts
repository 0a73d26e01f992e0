import { renderJson, renderText } from "./format.ts";

/** How much a line matters, the least first. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Every {@linkcode LogLevel}, the least first. */
export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * What a line says beside its message, by name: texts, numbers, errors, whatever JSON can say. Of bytes only their number
 * is logged, never what they are.
 *
 * @example
 * ```ts
 * import type { LogFields, Logger } from "@framed/server-endpoint/serve";
 *
 * function logRequest(log: Logger, fields: LogFields): void {
 *   log.info("a request", { ...fields, version: 2 });
 * }
 * const lines: LogFields[] = [];
 * const take = (_message: string, fields: LogFields = {}) => void lines.push(fields);
 * logRequest({ debug: take, info: take, warn: take, error: take }, { bytes: 12 });
 * console.assert(lines[0].bytes === 12 && lines[0].version === 2);
 * ```
 */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes lines to the log. The message says what happened and is always the same; what differs is in the fields.
 *
 * @example
 * ```ts
 * import type { Logger, ServeModule } from "@framed/server-endpoint/serve";
 *
 * // Counts what is logged: for the test of a handler's module.
 * const counts = { debug: 0, info: 0, warn: 0, error: 0 };
 * const log: Logger = {
 *   debug: () => counts.debug++,
 *   info: () => counts.info++,
 *   warn: () => counts.warn++,
 *   error: () => counts.error++,
 * };
 * const handler: Pick<ServeModule, "start"> = { start: ({ log }) => log.info("ready") };
 * await handler.start?.({ log, draining: new AbortController().signal, worker: 1 });
 * console.assert(counts.info === 1);
 * ```
 */
export interface Logger {
  /** What helps to find a fault: each connection that opens or ends. */
  debug(message: string, fields?: LogFields): void;
  /** What an operator wants to have read: listening, draining, a peer's mistake. */
  info(message: string, fields?: LogFields): void;
  /** What may need someone: a handler that failed, a configuration that wasn't taken. */
  warn(message: string, fields?: LogFields): void;
  /** What needs someone. */
  error(message: string, fields?: LogFields): void;
}

/** One line, before it is text. */
export interface LogRecord {
  /** In milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** How lines are written. */
export interface LineLoggerOptions {
  /** The least level that is written. */
  readonly level: LogLevel;
  readonly format: "json" | "text";
  /** Whether text has colours. */
  readonly colours?: boolean;
  /** Fields that each line begins with. */
  readonly fields?: LogFields;
  /** Takes a line, without its end. */
  readonly write?: (line: string) => void;
}

/** A {@linkcode Logger} that writes a line for each call, at once. */
export class LineLogger implements Logger {
  readonly #least: number;
  readonly #render: (record: LogRecord) => string;
  readonly #fields: LogFields;
  readonly #write: (line: string) => void;

  constructor({ level, format, colours = false, fields = {}, write = console.log }: LineLoggerOptions) {
    this.#least = LOG_LEVELS.indexOf(level);
    this.#render = format === "json" ? renderJson : (record) => renderText(record, colours);
    this.#fields = fields;
    this.#write = write;
  }

  /** Whether lines of this level are written: for what is costly to gather. */
  writes(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) >= this.#least;
  }

  /** Writes a line. */
  log(level: LogLevel, message: string, fields?: LogFields): void {
    if (!this.writes(level)) return;
    this.#write(this.#render({ time: Date.now(), level, message, fields: { ...this.#fields, ...fields } }));
  }

  debug(message: string, fields?: LogFields): void {
    this.log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.log("error", message, fields);
  }
}
