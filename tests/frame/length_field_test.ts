import { assertEquals } from "@std/assert";
import * as lengths from "../../src/frame/length_field.ts";
import { test } from "../support/test.ts";

const values = [0, 1, 7, 8, 14, 15, 16, 21, 24, 28, 31, 32, 40, 52, 53]
  .flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1, 2 ** bits * 1.75])
  .filter(Number.isSafeInteger);

for (const lengthBytes of [1, 2, 3, 4, 8, "varint"] as const) {
  for (const endian of ["big", "little"] as const) {
    test(`readLength() reads what writeLength() wrote, and nothing less: ${lengthBytes}, ${endian}`, () => {
      const field = lengths.lengthField(lengthBytes, endian);
      for (const value of values) {
        if (value > lengths.maxFieldValue(field)) continue;
        const width = lengthBytes === "varint" ? lengths.varintBytes(value) : lengthBytes;
        const bytes = new Uint8Array(16).fill(0xaa);
        assertEquals(lengths.writeLength(field, bytes, 3, value), 3 + width);
        assertEquals(lengths.readLength(field, bytes, 3, 16), value);
        for (let end = 3; end < 3 + width; end++) {
          assertEquals(lengths.readLength(field, bytes, 3, end), lengths.INCOMPLETE);
        }
        const around = bytes.filter((_, i) => i < 3 || i >= 3 + width);
        assertEquals(around, new Uint8Array(16 - width).fill(0xaa));
        if (lengthBytes === "varint") assertEquals(lengths.varintBytesAt(bytes, 3, 16), width);
        else assertEquals(asBigInt(bytes.slice(3, 3 + width), endian), BigInt(value));
      }
    });
  }
}

test("maxFieldValue() is what the field's bytes can say, 2^53 - 1 at most", () => {
  const most = {
    1: 255,
    2: 65_535,
    3: 16_777_215,
    4: 4_294_967_295,
    8: Number.MAX_SAFE_INTEGER,
    varint: 4_294_967_295,
  };
  for (const lengthBytes of [1, 2, 3, 4, 8, "varint"] as const) {
    assertEquals(lengths.maxFieldValue(lengths.lengthField(lengthBytes, "little")), most[lengthBytes]);
  }
});

function asBigInt(bytes: Uint8Array, endian: "big" | "little"): bigint {
  if (endian === "little") bytes.reverse();
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
