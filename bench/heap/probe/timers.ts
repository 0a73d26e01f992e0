/**
 * Counts the timers of this process that are running, by standing in for the functions that start and stop them.
 *
 * Node and Deno could be asked (`process.getActiveResourcesInfo`), but Bun's answer is always empty.
 */
type Handle = ReturnType<typeof setTimeout>;

const running = new Set<Handle>();

const original = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
};

function countedTimeout(callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): Handle {
  const handle = original.setTimeout(() => {
    running.delete(handle);
    callback(...args);
  }, delay);
  running.add(handle);
  return handle;
}

function countedInterval(callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): Handle {
  const handle = original.setInterval(callback, delay, ...args);
  running.add(handle);
  return handle;
}

function clear(handle: Handle | undefined): void {
  if (handle === undefined) return;
  running.delete(handle);
  original.clearTimeout(handle);
}

/** Begins to count. Timers that run already are not known. */
export function countTimers(): void {
  Object.assign(globalThis, {
    setTimeout: countedTimeout,
    setInterval: countedInterval,
    clearTimeout: clear,
    clearInterval: clear,
  });
}

/** Timers that are running. */
export function runningTimers(): number {
  return running.size;
}

/** Lets everything that is due in the event loop come before it goes on; not counted. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => void original.setTimeout(resolve, 0));
}
