/** Every limit at n - 1, n and n + 1. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { FrameCorruptError, FrameTooLargeError } from "../../src/errors.ts";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import { FrameEncoder } from "../../src/frame/encoder.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { bytes, filler } from "./support.ts";

const widths = [1, 2, 3, 4, 8, "varint"] as const;

for (const lengthBytes of widths) {
  for (const endian of ["big", "little"] as const) {
    test(`FrameDecoder and FrameEncoder pass maxFrameBytes and refuse one more: ${lengthBytes}, ${endian}`, () => {
      for (const maxFrameBytes of [1, 100, 127, 128, 254]) {
        const wide = new FrameEncoder(lengthPrefixed({ lengthBytes, endian }));
        const format = lengthPrefixed({ lengthBytes, endian, maxFrameBytes });
        for (const length of [maxFrameBytes - 1, maxFrameBytes]) {
          const frame = new FrameEncoder(format).encode(filler(length));
          assertEquals(frame, wide.encode(filler(length)));
          assertEquals(new FrameDecoder(format).push(frame), [filler(length)]);
        }
        const over = filler(maxFrameBytes + 1);
        const refused = assertThrows(() => new FrameEncoder(format).encode(over), FrameTooLargeError);
        assertEquals([refused.length, refused.limit], [over.length, maxFrameBytes]);
        const decoder = new FrameDecoder(format);
        const header = wide.encode(over).slice(0, wide.headerLength(over));
        assertEquals(decoder.push(header.slice(0, -1)), []);
        assertEquals(decoder.error, undefined);
        assertEquals(decoder.push(header.slice(-1)), []); // before any byte of the body
        assert(decoder.error instanceof FrameTooLargeError);
        assertEquals([decoder.error.length, decoder.error.limit], [over.length, maxFrameBytes]);
      }
    });
  }
}

/** The longest payload that a length field can say, where that is short enough to make one. */
const longest: [lengthBytes: 1 | 2 | 3, most: number][] = [[1, 255], [2, 65_535], [3, 16_777_215]];

for (const [lengthBytes, most] of longest) {
  test(`FrameEncoder passes the most a length of ${lengthBytes} bytes can say and refuses one more`, () => {
    for (const lengthAdjustment of [-1, 0, 1]) {
      const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes, lengthAdjustment, maxFrameBytes: 2 ** 25 }));
      const payload = new Uint8Array(most + lengthAdjustment + 1);
      const target = bytes("aaaaaaaaaa");
      for (const less of [2, 1]) {
        const length = payload.length - less;
        assertEquals(encoder.writeHeader(payload.subarray(less), target, 1), lengthBytes);
        assertEquals(target.slice(1, 1 + lengthBytes), asBigEndian(length - lengthAdjustment, lengthBytes));
        target.fill(0xaa);
      }
      for (const call of ["encode", "encodedLength", "headerLength", "body"] as const) {
        assertThrows(() => encoder[call](payload), FrameTooLargeError);
      }
      const error = assertThrows(() => encoder.writeHeader(payload, target, 1), FrameTooLargeError);
      assertEquals([error.length, error.limit], [payload.length, payload.length - 1]);
      assertEquals(target, bytes("aaaaaaaaaa"));
    }
  });
}

test("FrameEncoder refuses 70,000 bytes for a length of 2 bytes", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: 2 }));
  const error = assertThrows(() => encoder.encode(new Uint8Array(70_000)), FrameTooLargeError);
  assertEquals(error.message, "Cannot encode frame: length 70000 is over the limit of 65535");
});

test("FrameDecoder reads a u64 length exactly up to 2^64 - 1", () => {
  for (const lengthAdjustment of [-2, 0, 3]) {
    for (const value of [2n ** 32n, 2n ** 53n - 2n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      for (const endian of ["big", "little"] as const) {
        const header = new Uint8Array(8);
        new DataView(header.buffer).setBigUint64(0, value, endian === "little");
        const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 8, endian, lengthAdjustment }));
        assertEquals(decoder.push(header), []);
        const { error } = decoder;
        assert(error instanceof FrameTooLargeError);
        assertEquals(BigInt(error.length), value + BigInt(lengthAdjustment));
        assertEquals(
          typeof error.length,
          value + BigInt(lengthAdjustment) < 2n ** 53n && value < 2n ** 53n ? "number" : "bigint",
        );
      }
    }
  }
});

test("FrameDecoder takes no length over 2^53 - 1 for a short frame, however large the adjustment", () => {
  const header = new Uint8Array(8);
  new DataView(header.buffer).setBigUint64(0, 2n ** 53n + 4_294_967_295n);
  const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 8, lengthAdjustment: -4_294_967_295 }));
  decoder.push(header);
  assert(decoder.error instanceof FrameTooLargeError);
  assertEquals(decoder.error.length, 2n ** 53n);
});

/** The last length of one varint size and the first of the next. */
const varints: [length: number, header: string][] = [
  [0, "00"],
  [127, "7f"],
  [128, "8001"],
  [16_383, "ff7f"],
  [16_384, "808001"],
  [2_097_151, "ffff7f"],
  [2_097_152, "80808001"],
  [268_435_455, "ffffff7f"],
  [268_435_456, "8080808001"],
  [4_294_967_295, "ffffffff0f"],
];

for (const [length, header] of varints) {
  test(`FrameDecoder and FrameEncoder write ${length} as the varint ${header}`, () => {
    const format = lengthPrefixed({ lengthBytes: "varint", maxFrameBytes: 16_384 });
    const decoder = new FrameDecoder(format);
    decoder.push(bytes(header));
    if (length > 16_384) {
      assert(decoder.error instanceof FrameTooLargeError);
      assertEquals(decoder.error.length, length);
    } else {
      assertEquals(decoder.error, undefined);
      assertEquals(decoder.frameStarted, length > 0);
    }
    if (length < 2 ** 22) {
      const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: "varint", maxFrameBytes: 2 ** 22 }));
      const payload = new Uint8Array(length);
      assertEquals(encoder.headerLength(payload), header.length / 2);
      assertEquals(encoder.encode(payload).slice(0, header.length / 2), bytes(header));
    }
  });
}

test("FrameDecoder takes the least length that a negative adjustment allows, and not one less", () => {
  for (const least of [1, 4, 255]) {
    const format = lengthPrefixed({ lengthBytes: 1, lengthAdjustment: -least });
    assertEquals(new FrameDecoder(format).push(Uint8Array.of(least)), [bytes("")]);
    const decoder = new FrameDecoder(format);
    decoder.push(Uint8Array.of(least - 1));
    assert(decoder.error instanceof FrameCorruptError);
  }
});

test("FrameEncoder takes the least payload that a positive adjustment allows, and not one less", () => {
  const encoder = new FrameEncoder(lengthPrefixed({ lengthBytes: 1, lengthAdjustment: 3 }));
  assertThrows(() => encoder.encode(bytes("0102")), RangeError, "length 2 is under the least of 3");
  assertEquals(encoder.encode(bytes("010203")), bytes("00 010203"));
  assertEquals(encoder.encode(bytes("01020304")), bytes("01 01020304"));
});

test("FrameEncoder and FrameDecoder carry exactly maxFrameBytes with a length that counts itself", () => {
  const format = lengthPrefixed({ lengthAdjustment: -4, maxFrameBytes: 1_000 });
  const frame = new FrameEncoder(format).encode(filler(1_000));
  assertEquals(frame.slice(0, 4), bytes("000003ec"));
  assertEquals(new FrameDecoder(format).push(frame), [filler(1_000)]);
  assertThrows(() => new FrameEncoder(format).encode(filler(1_001)), FrameTooLargeError);
});

test("FrameDecoder delivers from byte strip on, up to a frame exactly that long", () => {
  const stream = bytes("ca 03 010203");
  for (
    const [strip, delivered] of [[0, "ca03010203"], [1, "03010203"], [2, "010203"], [3, "0203"], [4, "03"], [
      5,
      "",
    ]] as const
  ) {
    const options: LengthPrefixedOptions = { lengthOffset: 1, lengthBytes: 1, strip };
    assertEquals(new FrameDecoder(lengthPrefixed(options)).push(stream), [bytes(delivered)]);
  }
  const decoder = new FrameDecoder(lengthPrefixed({ lengthOffset: 1, lengthBytes: 1, strip: 6 }));
  assertEquals(decoder.push(stream.slice(0, 2)), []); // as soon as the length is known
  assert(decoder.error instanceof FrameCorruptError);
});

test("FrameDecoder and FrameEncoder find a length field at every lengthOffset up to the greatest", () => {
  for (const lengthOffset of [1, 2, 31, 32, 65_534, 65_535]) {
    const format = lengthPrefixed({ lengthOffset, lengthBytes: 2 });
    const full = new Uint8Array(lengthOffset + 2 + 3).fill(7);
    const frame = new FrameEncoder(format).encode(full);
    assertEquals(frame.slice(lengthOffset), bytes("0003 070707"));
    assertEquals(new FrameDecoder(format).push(frame), [bytes("070707")]);
  }
});

function asBigEndian(value: number, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * (width - 1 - i))));
}
