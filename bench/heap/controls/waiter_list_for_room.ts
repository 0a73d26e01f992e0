import type { Subject } from "../subject.ts";

/** A full queue whose waiters for room are a list, each with a promise of its own. Nobody leaves it. */
export function waiterListForRoom(): Subject {
  const waiters: (() => void)[] = [];
  return {
    get mostWaits(): number {
      return waiters.length;
    },
    turn(times) {
      for (let i = 0; i < times; i++) void new Promise<void>((resolve) => waiters.push(resolve));
      return Promise.resolve();
    },
    close: () => Promise.resolve({}),
  };
}
