import type { Channel } from "../../src/channel/channel.ts";

const ITEMS = 100;

/** Writes items to a channel that waits were given up on, and gives the number that didn't come out, in order. */
export async function lostItems({ reader, writer }: Channel<number>): Promise<number> {
  const read: (number | undefined)[] = [];
  for (let i = 0; i < ITEMS; i++) {
    writer.tryWrite(i);
    if (i % 2 === 0 && await reader.waitToRead()) read.push(reader.tryRead());
    else read.push(await reader.read());
  }
  return ITEMS - read.filter((item, i) => item === i).length;
}
