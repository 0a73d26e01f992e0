import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import { FrameEncoder } from "../../src/frame/encoder.ts";
import { type FrameFormat, lengthPrefixed, type LengthPrefixedOptions } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { bytes } from "./support.ts";

test("lengthPrefixed() has the documented defaults", () => {
  const expected = {
    lengthBytes: 4,
    endian: "big",
    lengthOffset: 0,
    lengthAdjustment: 0,
    strip: 4,
    maxFrameBytes: 1_048_576,
  } as const;
  assertEquals(lengthPrefixed(), expected);
  assertEquals(lengthPrefixed({}), expected);
  assertEquals(lengthPrefixed({ lengthBytes: undefined, strip: undefined, maxFrameBytes: undefined }), expected);
});

test("lengthPrefixed() strips the whole header by default", () => {
  assertEquals(lengthPrefixed({ lengthOffset: 3, lengthBytes: 2 }).strip, 5);
  assertEquals(lengthPrefixed({ lengthOffset: 3, lengthBytes: "varint" }).strip, undefined);
});

test("lengthPrefixed() returns a frozen format that is itself valid options", () => {
  for (const options of [{}, { lengthBytes: "varint" }, { strip: 0 }] satisfies LengthPrefixedOptions[]) {
    const format = lengthPrefixed(options);
    assert(Object.isFrozen(format));
    assertEquals(lengthPrefixed(format), format);
  }
});

test("lengthPrefixed() doesn't keep the caller's object", () => {
  const options: LengthPrefixedOptions = { lengthBytes: 2 };
  const decoder = new FrameDecoder(lengthPrefixed(options));
  options.lengthBytes = 1;
  assertEquals(decoder.push(bytes("0001 61")), [bytes("61")]);
});

/** An option, its least and greatest allowed value, and the other options that these hang on. */
const ranges: [keyof LengthPrefixedOptions, least: number, most: number, given?: LengthPrefixedOptions][] = [
  ["maxFrameBytes", 1, 2 ** 31 - 1],
  ["lengthOffset", 0, 65_535],
  ["lengthAdjustment", -255, 1_048_576, { lengthBytes: 1 }],
  ["lengthAdjustment", -65_535, 77, { lengthBytes: 2, maxFrameBytes: 77 }],
  ["lengthAdjustment", -16_777_215, 1_048_576, { lengthBytes: 3 }],
  ["lengthAdjustment", -4_294_967_295, 1_048_576, { lengthBytes: 4 }],
  ["lengthAdjustment", -4_294_967_295, 1_048_576, { lengthBytes: 8 }],
  ["lengthAdjustment", -4_294_967_295, 1_048_576, { lengthBytes: "varint" }],
  ["strip", 0, 4 + 100, { maxFrameBytes: 100 }],
  ["strip", 0, 3 + 1 + 255 - 5, { lengthOffset: 3, lengthBytes: 1, lengthAdjustment: -5 }],
  ["strip", 0, 2 + 5 + 100, { lengthOffset: 2, lengthBytes: "varint", maxFrameBytes: 100 }],
];

for (const [name, least, most, given] of ranges) {
  test(`lengthPrefixed() takes ${name} from ${least} to ${most} ${given ? `with ${JSON.stringify(given)}` : ""}`, () => {
    for (const value of [least, least + 1, most - 1, most]) lengthPrefixed({ ...given, [name]: value });
    for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, -Infinity]) {
      const { message } = assertThrows(() => lengthPrefixed({ ...given, [name]: value }), RangeError);
      assertEquals(
        message,
        `Cannot create a frame format: ${name} must be a whole number from ${least} to ${most}, got ${value}`,
      );
    }
  });
}

const refused: [options: unknown, error: typeof TypeError | typeof RangeError, message: string][] = [
  [null, TypeError, "options must be an object, got null"],
  [4, TypeError, "options must be an object, got 4"],
  [{ lenghtBytes: 2 }, TypeError, `unknown option "lenghtBytes"`],
  [{ lengthBytes: 5 }, RangeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got 5`],
  [{ lengthBytes: 0 }, RangeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got 0`],
  [{ lengthBytes: 9 }, RangeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got 9`],
  [{ lengthBytes: "4" }, TypeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got "4"`],
  [{ lengthBytes: null }, TypeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got null`],
  [{ lengthBytes: 4n }, TypeError, `lengthBytes must be 1, 2, 3, 4, 8 or "varint", got 4n`],
  [{ endian: "middle" }, TypeError, `endian must be "big" or "little", got "middle"`],
  [{ endian: true }, TypeError, `endian must be "big" or "little", got true`],
  [{ lengthOffset: "1" }, TypeError, `lengthOffset must be a whole number from 0 to 65535, got "1"`],
  [{ lengthOffset: {} }, TypeError, "lengthOffset must be a whole number from 0 to 65535, got a value of type object"],
  [{ maxFrameBytes: 10n }, TypeError, "maxFrameBytes must be a whole number from 1 to 2147483647, got 10n"],
  [{ strip: true }, TypeError, "strip must be a whole number from 0 to 1048580, got true"],
];

for (const [options, error, message] of refused) {
  test(`lengthPrefixed() refuses: ${message}`, () => {
    const thrown = assertThrows(() => lengthPrefixed(options as LengthPrefixedOptions), error);
    assertStringIncludes(thrown.message, "Cannot create a frame format: ");
    assertStringIncludes(thrown.message, message);
  });
}

test("FrameDecoder and FrameEncoder check a format that lengthPrefixed() didn't make", () => {
  const copy: FrameFormat = structuredClone(lengthPrefixed({ lengthBytes: 2 }));
  assertEquals(new FrameDecoder(copy).push(bytes("0001 61")), [bytes("61")]);
  assertEquals(new FrameEncoder(copy).encode(bytes("61")), bytes("0001 61"));

  const bad: FrameFormat = { ...copy, maxFrameBytes: -1 };
  assertThrows(() => new FrameDecoder(bad), RangeError, "maxFrameBytes");
  assertThrows(() => new FrameEncoder(bad), RangeError, "maxFrameBytes");
  assertThrows(() => new FrameDecoder("u16" as unknown as FrameFormat), TypeError, "must be an object");
});

test("FrameDecoder sees a change to a format that isn't frozen only when it is made", () => {
  const format = { ...lengthPrefixed() } as { -readonly [K in keyof FrameFormat]: FrameFormat[K] };
  const first = new FrameDecoder(format);
  format.maxFrameBytes = 1;
  assertEquals(first.push(bytes("00000002 6162")), [bytes("6162")]);
  const second = new FrameDecoder(format);
  assertEquals(second.push(bytes("00000002 6162")), []);
  assert(second.error !== undefined);
});
