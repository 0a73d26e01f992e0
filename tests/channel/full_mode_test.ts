import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import { ChannelClosedError } from "../../src/errors.ts";
import { test } from "../support/test.ts";

/** What is in a channel of this capacity once 0, 1, 2... `written` - 1 were written, and what was dropped, in order. */
const modes = {
  "drop-newest": (capacity: number, written: number) => {
    const all = upTo(written);
    return written <= capacity
      ? { held: all, dropped: [] }
      : { held: [...all.slice(0, capacity - 1), written - 1], dropped: all.slice(capacity - 1, -1) };
  },
  "drop-oldest": (capacity: number, written: number) => {
    const dropped = Math.max(0, written - capacity);
    return { held: upTo(written).slice(dropped), dropped: upTo(dropped) };
  },
  "drop-write": (capacity: number, written: number) => {
    return { held: upTo(written).slice(0, capacity), dropped: upTo(written).slice(capacity) };
  },
} as const;

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

for (const [fullMode, expected] of Object.entries(modes) as [keyof typeof modes, typeof modes["drop-write"]][]) {
  for (const capacity of [1, 2, 3, 4, 5]) {
    for (const written of [capacity - 1, capacity, capacity + 1, 3 * capacity + 1]) {
      test(`${fullMode} of capacity ${capacity}: ${written} written by tryWrite() or write()`, async () => {
        for (const write of ["tryWrite", "write"] as const) {
          const dropped: number[] = [];
          const { reader, writer } = new Channel<number>({ capacity, fullMode, onDropped: (n) => dropped.push(n) });
          for (let n = 0; n < written; n++) {
            assertEquals(writer.waitToWrite(), true);
            assertEquals(await writer[write](n), write === "write" ? undefined : true);
          }
          const all = expected(capacity, written);
          assertEquals(dropped, all.dropped);
          assertEquals(reader.size, all.held.length);
          assertEquals(reader.take(), all.held);
        }
      });
    }
  }

  test(`${fullMode} needs no onDropped`, () => {
    const { reader, writer } = new Channel<number>({ capacity: 2, fullMode });
    for (const n of upTo(5)) assertEquals(writer.tryWrite(n), true);
    assertEquals(reader.take(), expected(2, 5).held);
  });

  test(`${fullMode} drops nothing for a pending read, nor after one item was read`, async () => {
    const dropped: number[] = [];
    const { reader, writer } = new Channel<number>({ capacity: 1, fullMode, onDropped: (n) => dropped.push(n) });
    const read = reader.read();
    writer.tryWrite(1);
    writer.tryWrite(2);
    assertEquals([await read, reader.tryRead()], [1, 2]);
    writer.tryWrite(3);
    assertEquals([dropped, reader.take()], [[], [3]]);
  });

  test(`${fullMode} refuses every item once completed, and drops none for it`, async () => {
    const dropped: number[] = [];
    const { reader, writer } = new Channel<number>({ capacity: 1, fullMode, onDropped: (n) => dropped.push(n) });
    writer.tryWrite(1);
    writer.complete();
    assertEquals([writer.tryWrite(2), writer.waitToWrite()], [false, false]);
    await assertRejects(() => writer.write(3), ChannelClosedError);
    assertEquals([dropped, reader.take()], [[], [1]]);
  });

  test(`${fullMode} calls onDropped after the drop`, () => {
    const seen: unknown[] = [];
    const { reader, writer } = new Channel<number>({
      capacity: 3,
      fullMode,
      onDropped: (item) => seen.push({ item, size: reader.size, next: reader.tryPeek() }),
    });
    for (const n of upTo(4)) writer.tryWrite(n);
    const expected = {
      "drop-newest": { item: 2, size: 2, next: 0 },
      "drop-oldest": { item: 0, size: 2, next: 1 },
      "drop-write": { item: 3, size: 3, next: 0 },
    };
    assertEquals(seen, [expected[fullMode]]);
  });

  test(`${fullMode}: what onDropped throws reaches the writer, whose item is not in, and the channel goes on`, async () => {
    const dropped: number[] = [];
    const error = new Error("thrown by onDropped");
    let throwing = true;
    const { reader, writer } = new Channel<number>({
      capacity: 2,
      fullMode,
      onDropped: (n) => {
        dropped.push(n);
        if (throwing) throw error;
      },
    });
    writer.tryWrite(0);
    writer.tryWrite(1);
    assertStrictEquals(assertThrows(() => writer.tryWrite(2)), error);
    const left = { "drop-newest": [0], "drop-oldest": [1], "drop-write": [0, 1] }[fullMode];
    const gone = { "drop-newest": 1, "drop-oldest": 0, "drop-write": 2 }[fullMode];
    assertEquals([dropped, reader.take()], [[gone], left]);

    writer.tryWrite(0);
    writer.tryWrite(1);
    assertStrictEquals(await assertRejects(() => writer.write(2)), error);
    assertEquals([dropped, reader.take()], [[gone, gone], left]);

    throwing = false;
    for (const n of upTo(3)) writer.tryWrite(n);
    assertEquals(reader.take(), expected(2, 3).held);
    assertEquals(dropped, [gone, gone, gone]);
  });

  test(`${fullMode}: onDropped may close the channel: each item is read, dropped or refused`, async () => {
    for (const capacity of [1, 2]) {
      const dropped: number[] = [];
      const { reader, writer } = new Channel<number>({
        capacity,
        fullMode,
        onDropped: (n) => {
          dropped.push(n);
          writer.complete();
        },
      });
      for (const n of upTo(capacity)) writer.tryWrite(n);
      const taken = writer.tryWrite(capacity); // dropped itself, or refused as the channel closed under it
      assertEquals(taken, fullMode === "drop-write");
      const read = reader.take();
      assertEquals([...read, ...dropped].sort(), upTo(taken ? capacity + 1 : capacity));
      await reader.completion;
      assertEquals([reader.size, reader.waitToRead()], [0, false]);
    }
  });

  test(`${fullMode}: onDropped may read, which makes room`, () => {
    const read: number[] = [];
    const { reader, writer } = new Channel<number>({
      capacity: 2,
      fullMode,
      onDropped: () => read.push(...reader.take()),
    });
    for (const n of upTo(3)) assertEquals(writer.tryWrite(n), true);
    assertEquals(
      [read, reader.take()],
      {
        "drop-newest": [[0], [2]],
        "drop-oldest": [[1], [2]],
        "drop-write": [[0, 1], []],
      }[fullMode],
    );
  });
}

test("onDropped may start a read, which is given the new item", async () => {
  for (const fullMode of ["drop-newest", "drop-oldest"] as const) {
    let read: Promise<number | undefined> | undefined;
    const { reader, writer } = new Channel<number>({ capacity: 1, fullMode, onDropped: () => read = reader.read() });
    writer.tryWrite(1);
    assertEquals(writer.tryWrite(2), true);
    assertEquals([await read, reader.size, reader.waiting], [2, 0, false]);
  }
});

test("wait drops nothing", () => {
  const dropped: number[] = [];
  const { reader, writer } = new Channel<number>({ capacity: 2, fullMode: "wait", onDropped: (n) => dropped.push(n) });
  assertEquals([1, 2, 3].map((n) => writer.tryWrite(n)), [true, true, false]);
  assertEquals([dropped, reader.take()], [[], [1, 2]]);
});
