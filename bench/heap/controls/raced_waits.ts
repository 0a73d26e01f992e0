import { Channel } from "../../../src/channel/channel.ts";
import { type Counts, MostWaits, type Subject } from "../subject.ts";

/**
 * Upstream's fix, ported literally: a wait that is still pending is kept for the next turn, and each turn awaits
 * whichever of the two comes first. There are never more than two waiters; but `Promise.race` leaves a reaction on the
 * idle one at every turn, for as long as that is pending.
 */
export function racedWaits(): Subject {
  const busy = new Channel<number>();
  const idle = new Channel<number>();
  const waits = new MostWaits();
  let busyWait: boolean | Promise<boolean> | undefined;
  let idleWait: boolean | Promise<boolean> | undefined;
  return {
    get mostWaits(): number {
      return waits.value;
    },
    async turn(times) {
      for (let i = 0; i < times; i++) {
        busyWait ??= busy.reader.waitToRead();
        idleWait ??= idle.reader.waitToRead();
        waits.see(Number(busy.reader.waiting) + Number(idle.reader.waiting));
        busy.writer.tryWrite(i);
        await Promise.race([idleWait, busyWait]);
        if (busy.reader.tryRead() !== undefined) busyWait = undefined;
        if (idle.reader.tryRead() !== undefined) idleWait = undefined;
      }
    },
    close(): Promise<Counts> {
      busyWait = idleWait = undefined;
      return Promise.resolve({});
    },
  };
}
