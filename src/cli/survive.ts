import process from "node:process";
import type { LineLogger } from "./log/logger.ts";

/**
 * Keeps the process alive when a handler throws where nobody can catch it, in a timer or in a promise that it doesn't
 * await, and logs it. What a handler throws to its caller ends its connection alone and never comes here.
 *
 * @returns A function that ends this.
 */
export function surviveHandlers(log: LineLogger): () => void {
  const listener = (error: unknown) => log.error("uncaught error", { error });
  const events = ["uncaughtException", "unhandledRejection"];
  for (const event of events) process.on(event, listener);
  return () => {
    for (const event of events) process.off(event, listener);
  };
}
