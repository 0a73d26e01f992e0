import { assertEquals } from "@std/assert";
import { sliced } from "../../src/frame/bytes.ts";
import { detectTransport } from "../../src/transport/detect.ts";
import { test } from "../support/test.ts";

const { copyOfPart = sliced } = await detectTransport();

test("A part of a chunk is copied into a buffer of its own, and nothing but that part", () => {
  const memory = Uint8Array.from({ length: 140 }, (_, index) => index);
  const chunk = memory.subarray(10, 130);
  for (const [start, end] of [[0, 0], [0, 1], [4, 68], [119, 120], [0, 120], [120, 120]]) {
    const copy = copyOfPart(chunk, start, end);
    assertEquals(Object.getPrototypeOf(copy), Uint8Array.prototype);
    assertEquals(copy, chunk.subarray(start, end));
    assertEquals(copy.buffer.byteLength, end - start);
    copy.fill(255);
    assertEquals(memory.includes(255), false);
  }
});
