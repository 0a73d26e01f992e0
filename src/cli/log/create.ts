import process from "node:process";
import { readVariable } from "../permissions.ts";
import type { LogFormat } from "./format.ts";
import { LineLogger, type LogFields, type LogLevel } from "./logger.ts";

/** The log that these settings ask for, on the standard output. */
export function createLog(
  { level, format }: { readonly level: LogLevel; readonly format: LogFormat },
  fields: LogFields = {},
): LineLogger {
  const terminal = process.stdout.isTTY === true;
  return new LineLogger({
    level,
    format: format === "auto" ? terminal ? "text" : "json" : format,
    colours: terminal && readVariable("NO_COLOR") === undefined,
    fields,
  });
}
