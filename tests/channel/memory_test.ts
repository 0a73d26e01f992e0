/** What a channel keeps alive: what is in it, and nothing else. */
import { assertEquals, assertLessOrEqual } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { LaneReader } from "../../src/channel/lane_reader.ts";
import { collectGarbage } from "../support/garbage.ts";
import { test } from "../support/test.ts";

const COUNT = 30;
/** Objects that a collector may take for reachable, by what a register or the stack still holds. */
const SLACK = 3;

interface Held {
  refs: WeakRef<object>[];
  /** What must not be collected for the test to mean anything. */
  kept: unknown;
}

const ways: Record<string, () => Held | Promise<Held>> = {
  "tryRead()": () =>
    passing((channel) => {
      while (channel.reader.tryRead() !== undefined);
    }),
  "tryRead(), with more behind": () =>
    passing((channel) => {
      for (let i = 0; i < COUNT; i++) channel.writer.tryWrite({});
      for (let i = 0; i < COUNT; i++) channel.reader.tryRead();
    }),
  "take(), with more behind": () =>
    passing((channel) => {
      for (let i = 0; i < COUNT; i++) channel.writer.tryWrite({});
      channel.reader.take(COUNT);
    }),
  "take()": () => passing((channel) => void channel.reader.take()),
  "a LaneReader": () => {
    let lanes: LaneReader<object>;
    const held = passing((channel) => {
      lanes = new LaneReader([channel.reader]);
      lanes.take();
    });
    return { ...held, kept: [held.kept, lanes!] };
  },
  "a pending read()": async () => {
    const channel = new Channel<object>();
    const refs: WeakRef<object>[] = [];
    for (let i = 0; i < COUNT; i++) {
      const read = channel.reader.read();
      channel.writer.tryWrite(tracked(refs));
      await read;
    }
    return { refs, kept: channel };
  },
  "a write() that waited": async () => {
    const channel = new Channel<object>({ capacity: 1 });
    const refs: WeakRef<object>[] = [];
    const writes = Array.from({ length: COUNT }, () => channel.writer.write(tracked(refs)));
    for (let i = 0; i < COUNT; i++) await channel.reader.read();
    await Promise.all(writes);
    return { refs, kept: channel };
  },
  "a drop": () => {
    const channel = new Channel<object>({ capacity: 1, fullMode: "drop-newest" });
    const refs: WeakRef<object>[] = [];
    for (let i = 0; i < COUNT; i++) channel.writer.tryWrite(tracked(refs));
    channel.writer.tryWrite({});
    return { refs, kept: channel };
  },
};

function tracked(refs: WeakRef<object>[]): object {
  const item = { filler: refs.length };
  refs.push(new WeakRef(item));
  return item;
}

function passing(read: (channel: Channel<object>) => void): Held {
  const channel = new Channel<object>();
  const refs: WeakRef<object>[] = [];
  for (let i = 0; i < COUNT; i++) channel.writer.tryWrite(tracked(refs));
  read(channel);
  return { refs, kept: channel };
}

test("a channel keeps what is in it alive, and no item that has left, whichever way", async () => {
  const full = passing(() => {});
  const left = new Map<string, Held>();
  for (const [way, make] of Object.entries(ways)) left.set(way, await make());
  await collectGarbage(); // once for all, since it takes long

  const alive = ({ refs }: Held) => refs.filter((ref) => ref.deref() !== undefined).length;
  assertEquals(alive(full), COUNT);
  for (const [way, held] of left) {
    assertEquals([held.refs.length, held.kept !== undefined], [COUNT, true]);
    assertLessOrEqual(alive(held), SLACK, `by ${way}`);
  }
  assertEquals((full.kept as Channel<object>).reader.size, COUNT);
});
