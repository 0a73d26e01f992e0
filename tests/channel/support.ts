import process from "node:process";
import { runtime } from "../support/test.ts";

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

/** A controller whose signal counts who listens to it. */
export interface SpiedController extends AbortController {
  /** Listeners there are. */
  readonly listeners: number;
  /** Listeners there have been. */
  readonly added: number;
}

export function spiedController(): SpiedController {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let added = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners.add(args[1]);
    added++;
    Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners.delete(args[1]);
    Reflect.apply(removeEventListener, signal, args);
  };
  return Object.defineProperties(controller, {
    listeners: { get: () => listeners.size },
    added: { get: () => added },
  }) as SpiedController;
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

/** Frees what nothing reaches. */
export async function collectGarbage(): Promise<void> {
  const collect = await collector();
  for (let i = 0; i < 2; i++) {
    await nextTurn(); // what a WeakRef has shown stays until the end of the turn
    collect();
  }
}

async function collector(): Promise<() => void> {
  if (runtime === "bun") {
    const { Bun } = globalThis as unknown as { Bun: { gc(synchronous: boolean): void } };
    return () => Bun.gc(true);
  }
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
