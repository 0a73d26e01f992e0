import { assertEquals } from "@std/assert";
import { crc32c } from "../../src/proxy/crc32c.ts";
import { ascii } from "./support.ts";
import { test } from "../support/test.ts";

// RFC 3720, appendix B.4, and the customary check value.
const known: [name: string, bytes: Uint8Array, sum: number][] = [
  ["nothing", new Uint8Array(0), 0],
  ["123456789", ascii("123456789"), 0xe3069283],
  ["32 bytes of 0", new Uint8Array(32), 0x8a9136aa],
  ["32 bytes of 0xff", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["32 bytes that count up", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["32 bytes that count down", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
];

for (const [name, bytes, sum] of known) {
  test(`crc32c() is the one of RFC 3720: ${name}`, () => {
    assertEquals(crc32c(bytes).toString(16), sum.toString(16));
  });
}

test("crc32c() takes the four bytes of the checksum as 0, wherever they are", () => {
  const zeros = new Uint8Array(32);
  for (let at = 0; at <= 28; at++) {
    const bytes = zeros.slice();
    bytes.fill(0xa5, at, at + 4);
    assertEquals(crc32c(bytes, at), crc32c(zeros), `at ${at}`);
    if (at > 0) assertEquals(crc32c(bytes, at - 1) === crc32c(zeros), false, "no more than four");
  }
});
