/**
 * Channels: ours, `@std/async`'s, a web stream, it-pushable, Repeater, and an array with a promise, in the same loops
 * with one writer and one reader. Each loop checks the sum of what came.
 *
 *     deno bench -A --no-check bench/channel_bench.ts
 *
 * Fails where ours isn't `LEAST` times as fast as `@std/async`'s. For that, the two take turns, many times, and the
 * median of the ratios counts: what slows a machine down for a while slows both.
 */
import { Repeater } from "@repeaterjs/repeater";
import { Channel as StdChannel } from "@std/async/channel";
import { pushable } from "it-pushable";
import { Channel } from "../src/channel/channel.ts";

/** Items of one loop. */
const ITEMS = 1_000;
/** Items that a bounded channel holds. */
const CAPACITY = 256;
/** How often ours and the other take turns. */
const TURNS = 101;
/** Turns before those, until the engine has compiled both for the last time. */
const WARM_UP_TURNS = 500;
/** Loops of one turn: a tenth of a millisecond to two. */
const LOOPS_PER_TURN = 8;

/** One kind of channel, with one writer and one reader. Items are whole numbers. */
interface Contestant {
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

type Loop = "burst" | "flow" | "pingPong" | "awaited";

/**
 * How many times as fast as `@std/async`'s ours must be. Where every item is awaited, most of the time is the engine's:
 * the array with a promise, which does nothing besides, isn't three times as fast either.
 */
const LEAST: Readonly<Record<Loop, number>> = { burst: 3, flow: 3, pingPong: 1, awaited: 1 };

const ours: Contestant = {
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

const std: Contestant = {
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

async function sumOf(source: AsyncIterable<number>): Promise<number> {
  let sum = 0;
  for await (const item of source) sum += item;
  return sum;
}

/** Runs a loop once; throws if an item was lost, or came twice. */
async function run(contestant: Contestant, loop: Loop): Promise<void> {
  const sum = await contestant[loop]!(ITEMS);
  if (sum !== ITEMS * (ITEMS + 1) / 2) throw new Error(`${contestant.name}, ${loop}: the items' sum is ${sum}`);
}

/** Nanoseconds an item. */
async function timeOf(contestant: Contestant, loop: Loop): Promise<number> {
  const from = performance.now();
  for (let i = 0; i < LOOPS_PER_TURN; i++) await run(contestant, loop);
  return (performance.now() - from) * 1e6 / (LOOPS_PER_TURN * ITEMS);
}

/** How many times as fast ours is: the median of many turns, once the engine has warmed up. */
async function assertFaster(than: Contestant, loop: Loop): Promise<void> {
  const turns: { readonly own: number; readonly other: number }[] = [];
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
    const own = await timeOf(ours, loop);
    const other = await timeOf(than, loop);
    if (turn >= 0) turns.push({ own, other });
  }
  const ratio = median(turns.map(({ own, other }) => other / own));
  const [own, other] = [median(turns.map(({ own }) => own)), median(turns.map(({ other }) => other))];
  const line = `${loop}: ours ${own.toFixed(0)} ns an item, ${than.name} ${other.toFixed(0)}: ${ratio.toFixed(1)} ×`;
  console.log(line);
  if (ratio < LEAST[loop]) throw new Error(`Ours must be ${LEAST[loop]} × as fast as ${than.name}. ${line}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const LOOPS: readonly Loop[] = ["burst", "flow", "pingPong", "awaited"];

for (const loop of LOOPS) await assertFaster(std, loop);

for (const loop of LOOPS) {
  for (const contestant of [ours, std, webStream, itPushable, repeater, arrayAndPromise]) {
    if (contestant[loop] === undefined) continue;
    const baseline = contestant === ours;
    Deno.bench(`${contestant.name}, ${ITEMS} items`, { group: loop, baseline }, async () => {
      await run(contestant, loop); // an async function, or Deno would not wait for it
    });
  }
}
