import { assert, assertEquals, assertStrictEquals, assertStringIncludes } from "@std/assert";
import {
  ChannelClosedError,
  ConnectionClosedError,
  FrameCorruptError,
  FrameTooLargeError,
  FrameTruncatedError,
} from "../../src/errors.ts";
import { test } from "../support/test.ts";

const cause = new Error("why");
const errors: Record<string, Error> = {
  FrameTooLargeError: new FrameTooLargeError("what", { length: 2n ** 60n, limit: 5, cause }),
  FrameCorruptError: new FrameCorruptError("what", { cause }),
  FrameTruncatedError: new FrameTruncatedError("what", { pendingBytes: 3, expected: 9, cause }),
  ChannelClosedError: new ChannelClosedError("what", { cause }),
  ConnectionClosedError: new ConnectionClosedError("what", { cause }),
};

for (const [name, error] of Object.entries(errors)) {
  test(`${name} is an Error with its name, message and cause`, () => {
    assert(error instanceof Error);
    assertEquals([error.name, error.message, String(error)], [name, "what", `${name}: what`]);
    assertStringIncludes(error.stack ?? "", "errors_test");
    assertStrictEquals(error.cause, cause);
  });
}

test("FrameTooLargeError and FrameTruncatedError keep their numbers", () => {
  const { length, limit } = new FrameTooLargeError("", { length: 2n ** 64n - 1n, limit: 5 });
  assertEquals([length, limit], [2n ** 64n - 1n, 5]);
  const { pendingBytes, expected, cause } = new FrameTruncatedError("", { pendingBytes: 2 });
  assertEquals([pendingBytes, expected, cause], [2, undefined, undefined]);
});
