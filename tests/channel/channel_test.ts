import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { Channel, type ChannelOptions } from "../../src/channel/channel.ts";
import { test } from "../support/test.ts";

/** As a program without types might call it. */
function make(options: Record<string, unknown>): Channel<number> {
  return new Channel<number>(options as ChannelOptions<number>);
}

/** How many items fit. */
function fill({ writer }: Channel<number>, most = 1_000): number {
  let count = 0;
  while (count < most && writer.tryWrite(count)) count++;
  return count;
}

test("Channel() is empty and open", () => {
  const { reader, writer } = new Channel<number>();
  assertEquals([reader.size, reader.waiting], [0, false]);
  assertEquals(reader.tryRead(), undefined);
  assertEquals(reader.tryPeek(), undefined);
  assertEquals(reader.take(), []);
  assertEquals(writer.waitToWrite(), true);
  assertEquals(writer.tryWrite(1), true);
});

test("Channel() holds 256 items by default, and refuses more", () => {
  assertEquals(fill(new Channel<number>()), 256);
  assertEquals(fill(make({ capacity: undefined, fullMode: undefined, onDropped: undefined })), 256);
});

for (const capacity of [1, 2, 3, 4, 5, 31, 32, 33]) {
  test(`Channel() of capacity ${capacity} takes ${capacity - 1}, then the last, then none`, () => {
    const { reader, writer } = new Channel<number>({ capacity });
    for (let i = 0; i < capacity - 1; i++) assertEquals(writer.tryWrite(i), true);
    assertEquals([reader.size, writer.waitToWrite()], [capacity - 1, true]);
    assertEquals(writer.tryWrite(capacity - 1), true);
    assertEquals([reader.size, writer.waitToWrite() instanceof Promise], [capacity, true]);
    assertEquals(writer.tryWrite(capacity), false);
    assertEquals(reader.take(), Array.from({ length: capacity }, (_, i) => i));
  });
}

test("Channel() of capacity Infinity is never full", () => {
  assertEquals(fill(new Channel<number>({ capacity: Infinity }), 100_000), 100_000);
  assertEquals(fill(new Channel<number>({ capacity: Infinity, lowWatermark: 0 })), 1_000);
});

test("Channel() takes every allowed lowWatermark", () => {
  for (const lowWatermark of [0, 1, 3, 4]) new Channel({ capacity: 5, lowWatermark });
  for (const lowWatermark of [0, 1, Number.MAX_SAFE_INTEGER, Infinity]) {
    new Channel({ capacity: Infinity, lowWatermark });
  }
});

const refused: [options: Record<string, unknown>, error: ErrorConstructor, message: string][] = [
  ...[0, -1, 1.5, NaN, -Infinity, 2 ** 53, "5", null].map((capacity): typeof refused[number] => [
    { capacity },
    RangeError,
    `Cannot make a channel: capacity must be a whole number from 1, or Infinity, got ${capacity}`,
  ]),
  ...[-1, 0.5, NaN, 4, 5, Infinity, -Infinity, "1", null].map((lowWatermark): typeof refused[number] => [
    { capacity: 4, lowWatermark },
    RangeError,
    `Cannot make a channel: lowWatermark must be a whole number from 0 to 3, got ${lowWatermark}`,
  ]),
  [{ lowWatermark: 256 }, RangeError, "lowWatermark must be a whole number from 0 to 255, got 256"],
  [{ capacity: 1, lowWatermark: 1 }, RangeError, "lowWatermark must be a whole number from 0 to 0, got 1"],
  ...["", "Wait", "drop", null, 1, "toString"].map((fullMode): typeof refused[number] => [
    { fullMode },
    TypeError,
    `Cannot make a channel: fullMode must be one of wait, drop-newest, drop-oldest, drop-write, got ${fullMode}`,
  ]),
  [{ onDropped: null }, TypeError, "Cannot make a channel: onDropped must be a function, got object"],
  [{ onDropped: "log" }, TypeError, "Cannot make a channel: onDropped must be a function, got string"],
];

for (const [options, expected, message] of refused) {
  const shown = Object.entries(options).map(([name, value]) => `${name}: ${value}`).join(", ");
  test(`Channel() refuses {${shown}}`, () => {
    const error = assertThrows(() => make(options), Error);
    assertInstanceOf(error, expected);
    assertStringIncludes(error.message, message);
  });
}
