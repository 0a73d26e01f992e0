import process from "node:process";

/** Ends once every microtask has run, and whatever the runtime does before its next turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Ends after `count` microtasks. */
export async function microtasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
}

/** How a promise stands after a turn. Asking counts as handling its rejection. */
export async function stateOf(promise: unknown): Promise<"pending" | "resolved" | "rejected"> {
  let state: "pending" | "resolved" | "rejected" = "pending";
  (promise as Promise<unknown>).then(() => state = "resolved", () => state = "rejected");
  await nextTurn();
  return state;
}

/** Everything that is left to be read, until the end. */
export async function rest<T>(reader: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of reader) items.push(item);
  return items;
}

/**
 * Runs `fn`, and returns the reasons of the rejections that it leaves unhandled. Bun's test runner doesn't let anyone
 * else see them: there the result is always empty, and the run fails by itself.
 */
export async function unhandledRejections(fn: () => unknown): Promise<unknown[]> {
  const event = "unhandledRejection";
  const reasons: unknown[] = [];
  const others = process.rawListeners(event) as ((reason: unknown) => void)[]; // the test runner's, which would fail the test
  process.removeAllListeners(event);
  process.on(event, (reason: unknown) => reasons.push(reason));
  try {
    await fn();
    await nextTurn();
    await nextTurn();
  } finally {
    process.removeAllListeners(event);
    for (const other of others) process.on(event, other);
  }
  return reasons;
}
