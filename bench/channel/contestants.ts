/** What the channel bench compares: each kind of channel, in the same loops with one writer and one reader. */
import { Repeater } from "@repeaterjs/repeater";
import { Channel as StdChannel } from "@std/async/channel";
import { pushable } from "it-pushable";
import { Channel } from "../../src/channel/channel.ts";

/** Items that a bounded channel holds. */
const CAPACITY = 256;

/** One kind of channel, with one writer and one reader. Items are whole numbers. */
export interface Contestant {
  readonly name: string;
  /** Puts in `count` items without waiting, then takes them all out, by the quickest way it has. Gives their sum. */
  burst?(count: number): number | Promise<number>;
  /** A writer that waits only when the channel is full, and a reader that waits only when it is empty, side by side. */
  flow?(count: number): Promise<number>;
  /** A reader that waits for each item before the next is written. */
  pingPong(count: number): Promise<number>;
  /** A writer that awaits each write and a reader that awaits each read, side by side. */
  awaited(count: number): Promise<number>;
}

export type Loop = "burst" | "flow" | "pingPong" | "awaited";

export const ours: Contestant = {
  name: "ours",
  burst(count) {
    const { reader, writer } = new Channel<number>({ capacity: count });
    for (let i = 1; i <= count; i++) writer.tryWrite(i);
    let sum = 0;
    for (const item of reader.take()) sum += item;
    return sum;
  },
  async flow(count) {
    const { reader, writer } = new Channel<number>({ capacity: CAPACITY });
    const writing = (async () => {
      for (let i = 1; i <= count; i++) {
        if (!writer.tryWrite(i)) await writer.write(i);
      }
      writer.complete();
    })();
    let sum = 0;
    while (await reader.waitToRead()) {
      for (const item of reader.take()) sum += item;
    }
    await writing;
    return sum;
  },
  async pingPong(count) {
    const { reader, writer } = new Channel<number>();
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = reader.read();
      writer.tryWrite(i);
      sum += (await waiting)!;
    }
    return sum;
  },
  async awaited(count) {
    const { reader, writer } = new Channel<number>();
    const writing = (async () => {
      for (let i = 1; i <= count; i++) await writer.write(i);
      writer.complete();
    })();
    let sum = 0;
    while (await reader.waitToRead()) {
      for (const item of reader.take()) sum += item;
    }
    await writing;
    return sum;
  },
};

export const std: Contestant = {
  name: "@std/async Channel",
  burst(count) {
    const channel = new StdChannel<number>({ capacity: count });
    for (let i = 1; i <= count; i++) channel.trySend(i);
    let sum = 0;
    for (let got = channel.tryReceive(); got.state === "ok"; got = channel.tryReceive()) sum += got.value;
    return sum;
  },
  async flow(count) {
    const channel = new StdChannel<number>({ capacity: CAPACITY });
    const writing = (async () => {
      for (let i = 1; i <= count; i++) {
        if (!channel.trySend(i)) await channel.send(i);
      }
      channel.close();
    })();
    let sum = 0;
    for await (const item of channel) {
      sum += item;
      for (let got = channel.tryReceive(); got.state === "ok"; got = channel.tryReceive()) sum += got.value;
    }
    await writing;
    return sum;
  },
  async pingPong(count) {
    const channel = new StdChannel<number>({ capacity: CAPACITY });
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = channel.receive();
      void channel.send(i);
      sum += await waiting;
    }
    return sum;
  },
  async awaited(count) {
    const channel = new StdChannel<number>({ capacity: CAPACITY });
    const writing = (async () => {
      for (let i = 1; i <= count; i++) await channel.send(i);
      channel.close();
    })();
    let sum = 0;
    for await (const item of channel) sum += item;
    await writing;
    return sum;
  },
};

const webStream: Contestant = {
  name: "web stream",
  async burst(count) {
    let controller!: ReadableStreamDefaultController<number>;
    const stream = new ReadableStream<number>({ start: (given) => void (controller = given) });
    for (let i = 1; i <= count; i++) controller.enqueue(i);
    controller.close();
    let sum = 0;
    for await (const item of stream) sum += item;
    return sum;
  },
  async pingPong(count) {
    let controller!: ReadableStreamDefaultController<number>;
    const reader = new ReadableStream<number>({ start: (given) => void (controller = given) }).getReader();
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = reader.read();
      controller.enqueue(i);
      sum += (await waiting).value!;
    }
    return sum;
  },
  async awaited(count) {
    const { readable, writable } = new TransformStream<number, number>({}, { highWaterMark: CAPACITY }, {
      highWaterMark: CAPACITY,
    });
    const writing = (async () => {
      const writer = writable.getWriter();
      for (let i = 1; i <= count; i++) await writer.write(i);
      await writer.close();
    })();
    let sum = 0;
    for await (const item of readable) sum += item;
    await writing;
    return sum;
  },
};

const itPushable: Contestant = {
  name: "it-pushable",
  async burst(count) {
    const source = pushable<number>({ objectMode: true });
    for (let i = 1; i <= count; i++) source.push(i);
    source.end();
    return await sumOf(source);
  },
  async pingPong(count) {
    const source = pushable<number>({ objectMode: true });
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = source.next();
      source.push(i);
      sum += (await waiting).value!;
    }
    return sum;
  },
  async awaited(count) {
    const source = pushable<number>({ objectMode: true });
    const writing = (async () => {
      for (let i = 1; i <= count; i++) await source.push(i); // it has no back-pressure to wait for
      source.end();
    })();
    const sum = await sumOf(source);
    await writing;
    return sum;
  },
};

const repeater: Contestant = {
  name: "Repeater", // keeps no burst: its queue of writes is bounded at 1,024, and it starts when first read
  async pingPong(count) {
    let push!: (item: number) => Promise<unknown>;
    const source = new Repeater<number>(async (given, stop) => {
      push = given;
      await stop;
    });
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = source.next();
      void push(i);
      sum += (await waiting).value!;
    }
    await source.return();
    return sum;
  },
  async awaited(count) {
    const source = new Repeater<number>(async (push, stop) => {
      for (let i = 1; i <= count; i++) await push(i);
      stop();
    });
    return await sumOf(source);
  },
};

/** The least that works: no bound, no end but a count. */
const arrayAndPromise: Contestant = {
  name: "array and promise",
  burst(count) {
    const items: number[] = [];
    for (let i = 1; i <= count; i++) items.push(i);
    let sum = 0;
    for (const item of items.splice(0)) sum += item;
    return sum;
  },
  async pingPong(count) {
    const items: number[] = [];
    let wake: (() => void) | undefined;
    let sum = 0;
    for (let i = 1; i <= count; i++) {
      const waiting = new Promise<void>((resolve) => wake = resolve);
      items.push(i);
      wake!();
      await waiting;
      sum += items.shift()!;
    }
    return sum;
  },
  async awaited(count) {
    let items: number[] = [];
    let wake: (() => void) | undefined;
    const writing = (async () => {
      for (let i = 1; i <= count; i++) {
        items.push(i);
        wake?.();
        await undefined;
      }
    })();
    let sum = 0;
    for (let got = 0; got < count;) {
      if (items.length === 0) await new Promise<void>((resolve) => wake = resolve);
      const taken = items;
      items = [];
      for (const item of taken) sum += item;
      got += taken.length;
    }
    await writing;
    return sum;
  },
};

/** All of them, ours first. */
export const CONTESTANTS: readonly Contestant[] = [ours, std, webStream, itPushable, repeater, arrayAndPromise];

async function sumOf(source: AsyncIterable<number>): Promise<number> {
  let sum = 0;
  for await (const item of source) sum += item;
  return sum;
}
