/**
 * Registers a test with the test runner of whatever runtime is running, so that one test file serves all three. On Deno
 * that keeps the op and resource sanitizers on.
 */

export type Runtime = "deno" | "bun" | "node";

/** The runtime that is running. Bun and Deno are asked first: both have Node's `process` too. */
export const runtime: Runtime = "Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node";

export interface TestContext {
  readonly name: string;
  /** Aborted when the test is over or has run out of time: tie to it whatever must not outlive the test. */
  readonly signal: AbortSignal;
}

export interface TestOptions {
  /** How long the test may take, in ms, at least 1. @default {30_000} */
  timeout?: number;
  /** Why the test can't run here. It is shown, and the test counts as skipped. */
  skip?: string | undefined;
}

type TestFunction = (t: TestContext) => void | Promise<void>;
type Register = (name: string, skipped: boolean, timeout: number, run: () => Promise<void>) => void;

// Taken at load, so that a faked clock can't stop a test from timing out.
const { setTimeout, clearTimeout } = globalThis;

const register = await registration();

/** Adds a test named `name`, which passes unless `fn` throws, rejects or takes longer than its timeout. */
export function test(name: string, fn: TestFunction, { timeout = 30_000, skip }: TestOptions = {}): void {
  const skipped = skip !== undefined;
  register(skipped ? `${name} (skipped: ${skip})` : name, skipped, timeout, () => runWithin(timeout, name, fn));
}

const lateTestCallbacks: (() => void)[] = [];

/** Has `callback` called when a test runs out of time, which then never comes to dispose of what it has started. */
export function onLateTest(callback: () => void): void {
  lateTestCallbacks.push(callback);
}

async function registration(): Promise<Register> {
  if (runtime === "deno") return (name, ignore, _timeout, fn) => Deno.test({ name, ignore, fn });

  // A specifier that isn't a literal, as no other runtime and no type check could resolve "bun:test".
  const runner: string = runtime === "bun" ? "bun:test" : "node:test";
  const { after, test } = await import(runner);
  if (runtime === "node") {
    after(failIfKeptAlive);
    return (name, skip, _timeout, fn) => void test(name, { skip }, fn);
  }

  // Bun's own limit is 5 s unless told; it comes after ours, which says what was late.
  return (name, skip, timeout, fn) => (skip ? test.skip : test)(name, fn, { timeout: timeout + 5_000 });
}

/** Node has no sanitizers, and a test file that leaves a socket open would never end: say so instead. */
async function failIfKeptAlive(): Promise<void> {
  const { default: process } = await import("node:process");
  const timer = setTimeout(() => {
    console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(", ")}`);
    process.exit(1);
  }, 5_000);
  // So that it only fires where something else keeps the process alive.
  (timer as unknown as { unref(): void }).unref();
}

async function runWithin(timeout: number, name: string, fn: TestFunction): Promise<void> {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`Test took longer than ${timeout} ms: ${name}`);
      reject(error);
      ended.abort(error);
      for (const callback of lateTestCallbacks) callback();
    }, timeout);
  });
  try {
    await Promise.race([fn({ name, signal: ended.signal }), late]);
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}
