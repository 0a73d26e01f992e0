import { assertEquals } from "@std/assert";
import { isIPv6 } from "node:net";
import fc from "fast-check";
import { formatIpv6, ipv6Of } from "../../src/proxy/addresses.ts";
import { test } from "../support/test.ts";

// RFC 5952, sections 1 to 5.
const spellings: [address: string, expected: string][] = [
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8::1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0000:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8::", "2001:db8::"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:0:0:0:0:0:0", "1::"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["::FFFF:C000:0201", "::ffff:192.0.2.1"],
  ["0:0:0:0:0:ffff:0:0", "::ffff:0.0.0.0"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"],
];

for (const [address, expected] of spellings) {
  test(`ipv6Of() writes ${address} as RFC 5952 does`, () => assertEquals(ipv6Of(address), expected));
}

test("ipv6Of() refuses what is no IPv6 address, and one with a zone", () => {
  for (
    const wrong of [
      "",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "g::",
      "12345::",
      "fe80::1%1",
      "1.2.3.4",
    ]
  ) {
    assertEquals(ipv6Of(wrong), undefined, wrong);
  }
});

test("formatIpv6() gives what is an address, and the same groups when it is read again", () => {
  const group = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0, max: 0xffff }));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const text = formatIpv6(groups);
      assertEquals(isIPv6(text), true, text);
      assertEquals(ipv6Of(text), text);
      const full = groups.map((group) => group.toString(16).padStart(4, "0")).join(":").toUpperCase();
      assertEquals(ipv6Of(full), text);
    }),
    { numRuns: 5_000 },
  );
});
