import { abortable } from "@std/async/abortable";
import { GIVEN_UP } from "../counted_signal.ts";
import { withResolvers } from "../with_resolvers.ts";
import type { Subject } from "../subject.ts";

/** One wait that stays pending, and each turn waits for it under a short-lived signal. */
export function longWaitMadeAbortable(): Subject {
  withResolvers();
  const long = new Promise<void>(() => {});
  return {
    mostWaits: 1,
    async turn(times) {
      for (let i = 0; i < times; i++) {
        const controller = new AbortController();
        const wait = abortable(long, controller.signal);
        controller.abort(GIVEN_UP);
        await wait.catch(() => {});
      }
    },
    close: () => Promise.resolve({}),
  };
}
