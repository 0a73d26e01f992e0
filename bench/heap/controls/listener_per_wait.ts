import { CountedSignal } from "../counted_signal.ts";
import type { Subject } from "../subject.ts";

/** Each wait listens to the signal, and an answered one goes on listening. */
export function listenerPerWait(): Subject {
  const counted = new CountedSignal();
  return {
    mostWaits: 1,
    async turn(times) {
      for (let i = 0; i < times; i++) {
        await new Promise<void>((resolve, reject) => {
          counted.signal.addEventListener("abort", () => reject(counted.signal.reason));
          resolve();
        });
      }
    },
    counts: () => ({ listeners: counted.listeners }),
    close: () => Promise.resolve({ listeners: counted.listeners }),
  };
}
