import process from "node:process";
import type { Repeats } from "./log/repeats.ts";

/**
 * Keeps the process alive when a handler throws where nobody can catch it, in a timer or in a promise that it doesn't
 * await, and logs it. What a handler throws to its caller ends its connection alone and never comes here.
 */
export function surviveHandlers(repeats: Repeats): void {
  const listener = (error: unknown) => repeats.log("uncaught", "error", "uncaught error", () => ({ error }));
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, listener);
}
