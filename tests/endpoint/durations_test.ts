import { assertEquals } from "@std/assert";
import { countDuration, DURATION_BOUNDS_S, emptyDurations } from "../../src/endpoint/durations.ts";
import { test } from "../support/test.ts";

test("countDuration() counts a duration in the bucket whose bound it is, and a longer one in the next", () => {
  for (const [bucket, bound] of DURATION_BOUNDS_S.entries()) {
    const durations = emptyDurations();
    countDuration(durations, bound * 0.999);
    countDuration(durations, bound);
    countDuration(durations, bound * 1.001);
    const expected = emptyDurations().counts;
    expected[bucket] = 2;
    expected[bucket + 1] = 1;
    assertEquals(durations.counts, expected, `${bound} s`);
  }
});

test("countDuration() adds durations up, the shortest and the longest too", () => {
  const durations = emptyDurations();
  for (const seconds of [0, 0.25, 1e9]) countDuration(durations, seconds);
  assertEquals(durations.sum, 1e9 + 0.25);
  assertEquals([durations.counts[0], durations.counts.at(-1), durations.counts.length], [1, 1, 19]);
});

test("the bounds of durations grow", () => {
  assertEquals([...DURATION_BOUNDS_S].sort((a, b) => a - b), [...DURATION_BOUNDS_S]);
});
