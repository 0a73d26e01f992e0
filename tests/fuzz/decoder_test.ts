/** FrameDecoder on streams that hold anything, cut anywhere, in every format, against a decoder that is plain to see through. */
import { assert, assertEquals } from "@std/assert";
import { FrameCorruptError, FrameDecoder, FrameTooLargeError, FrameTruncatedError } from "../../mod.ts";
import { referenceDecode } from "../frame/reference.ts";
import { type Ending, hex } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { eachSeed, many } from "./seeds.ts";
import { type FuzzCase, fuzzCase } from "./streams.ts";

/** What a partial frame may hold, in bytes, however few have come. */
const LEAST_ALLOCATION = 64;

test("FrameDecoder never disagrees with the reference, crashes, or holds more than twice what came", async () => {
  const endings = new Map<Ending, number>();
  await eachSeed(20_000, (seed) => {
    const fuzz = fuzzCase(seed);
    const expected = referenceDecode(fuzz.format, fuzz.stream);
    assertSame(pushed(fuzz), expected);
    assertSame(pulled(fuzz), expected);
    endings.set(expected.ending, (endings.get(expected.ending) ?? 0) + 1);
  });
  const total = [...endings.values()].reduce((sum, n) => sum + n, 0);
  if (total < 1_000) return; // a replay
  for (const ending of ["clean", "truncated", "too large", "corrupt"] as const) {
    assert((endings.get(ending) ?? 0) > total / 50, `${endings.get(ending)} of ${total} streams ended ${ending}`);
  }
}, { timeout: many ? 3_600_000 : 60_000 });

interface Decoded {
  frames: string[];
  ending: Ending;
}

/** By `push`, a chunk at a time. */
function pushed({ format, chunks }: FuzzCase): Decoded {
  const decoder = new FrameDecoder(format);
  const frames: string[] = [];
  let fed = 0;
  for (const chunk of chunks) {
    if (decoder.error !== undefined) break;
    fed += chunk.length;
    for (const frame of decoder.push(chunk)) {
      assert(frame.buffer.byteLength <= Math.max(LEAST_ALLOCATION, 2 * fed), "allocated more than came");
      frames.push(hex(frame));
    }
    assert(decoder.pendingBytes <= fed, "more pending than came");
  }
  return { frames, ending: endingOf(decoder) };
}

/** By `feed` and `next`, in any order, each frame in memory of its own. */
function pulled({ format, chunks, random }: FuzzCase): Decoded {
  const decoder = new FrameDecoder(format, { memory: "own" });
  const frames: string[] = [];
  const pull = (): boolean => {
    const frame = decoder.next();
    if (frame === undefined) return false;
    assertEquals(frame.buffer.byteLength, frame.byteLength);
    frames.push(hex(frame));
    return true;
  };
  for (const chunk of chunks) {
    if (decoder.error !== undefined) break;
    decoder.feed(chunk);
    for (let n = random.from(0, 3); n > 0; n--) pull();
  }
  while (pull());
  return { frames, ending: endingOf(decoder) };
}

function endingOf(decoder: FrameDecoder): Ending {
  try {
    decoder.end();
  } catch (error) {
    assert(decoder.error === error, "error and what is thrown differ");
    if (error instanceof FrameTooLargeError) return "too large";
    if (error instanceof FrameTruncatedError) return "truncated";
    assert(error instanceof FrameCorruptError, String(error));
    return "corrupt";
  }
  return "clean";
}

/** As `assertEquals`, which is too slow for a million. */
function assertSame(actual: Decoded, expected: Decoded): void {
  const same = actual.ending === expected.ending && actual.frames.length === expected.frames.length &&
    actual.frames.every((frame, i) => frame === expected.frames[i]);
  if (!same) assertEquals(actual, expected);
}
