import type { Subject } from "../subject.ts";

/** What a sender hands over is queued, however little the peer takes. */
export function unboundedQueue(): Subject {
  const queue: Uint8Array[] = [];
  return {
    mostWaits: 0,
    turn(times) {
      for (let i = 0; i < times; i++) {
        queue.push(new Uint8Array(16), new Uint8Array(16));
        queue.shift(); // the peer takes one
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve({}),
  };
}
