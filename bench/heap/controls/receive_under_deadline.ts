import { Channel } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { type Counts, MostWaits, type Subject } from "../subject.ts";
import { withResolvers } from "../with_resolvers.ts";

/** Waits that run out side by side, so that the milliseconds don't add up. */
const AT_ONCE = 100;
const ITEMS = 100;

/**
 * `receive()` has no way back: when the deadline has passed, its receiver still stands in the queue, and the item that
 * comes next goes to it and nowhere.
 */
export function receiveUnderDeadline(): Subject {
  withResolvers();
  const channel = new Channel<number>({ capacity: ITEMS });
  const waits = new MostWaits();
  let receivers = 0;
  return {
    get mostWaits(): number {
      return waits.value;
    },
    async turn(times) {
      const alive = setInterval(() => {}, 60_000); // Node ends where nothing but the timers of deadline() is pending
      for (let i = 0; i < times; i += AT_ONCE) {
        await Promise.allSettled(Array.from({ length: AT_ONCE }, () => deadline(channel.receive(), 1)));
        waits.see(receivers += AT_ONCE);
      }
      clearInterval(alive);
    },
    close(): Promise<Counts> {
      for (let i = 0; i < ITEMS; i++) channel.trySend(i);
      let received = 0;
      while (channel.tryReceive().state === "ok") received++;
      return Promise.resolve({ "lost items": ITEMS - received });
    },
  };
}
