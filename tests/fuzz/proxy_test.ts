/** HeaderReader on anything: streams that hold a header, nearly one, or none, cut anywhere. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytes, cut, hex, join } from "../frame/support.ts";
import { ascii, checked, read, type Reading, tlv, version2 } from "../proxy/support.ts";
import { test } from "../support/test.ts";
import { many, runsOf } from "./seeds.ts";

const octets = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength });

const ports = fc.integer({ min: 0, max: 65_535 });
const line4 = fc.tuple(fc.ipV4(), fc.ipV4(), ports, ports).map((words) => ascii(`PROXY TCP4 ${words.join(" ")}\r\n`));
const line6 = fc.tuple(fc.ipV6(), fc.ipV6(), ports, ports).map((words) => ascii(`PROXY TCP6 ${words.join(" ")}\r\n`));
const unknown = fc.string({ maxLength: 60 }).map((text) => ascii(`PROXY UNKNOWN ${text.replace(/[^ -~]/g, "?")}\r\n`));

const extension = fc.tuple(fc.integer({ min: 0x40, max: 0xff }), octets(40)).map(([type, value]) => tlv(type, value));
const extensions = fc.array(extension, { maxLength: 4 });
const family = fc.constantFrom([0x00, 0], [0x11, 12], [0x21, 36], [0x31, 216]);
const binary = fc.tuple(family, octets(216, 216), extensions).map(([[family, length], addresses, more]) =>
  version2(0x21, family, join(addresses.subarray(0, length), ...more))
);
const local = fc.tuple(fc.nat(255), octets(300)).map(([family, block]) => version2(0x20, family, block));
const sound = fc.oneof(line4, line6, unknown, binary, local, extensions.map((more) => checked(...more)));

/** A sound header with some bytes changed, cut out or put in. */
const spoilt = fc.tuple(sound, fc.array(fc.tuple(fc.nat(400), octets(3), fc.nat(3)), { minLength: 1, maxLength: 3 }))
  .map(([header, changes]) =>
    changes.reduce((stream, [where, put, cut]) => {
      const at = where % (stream.length + 1);
      return join(stream.subarray(0, at), put, stream.subarray(at + cut));
    }, header)
  );
const noise = fc.oneof(
  octets(300),
  octets(300).map((tail) => join(ascii("PROXY "), tail)),
  octets(300).map((tail) => join(bytes("0d0a0d0a000d0a515549540a"), tail)),
  octets(200).map((tail) => join(bytes("0d0a0d0a000d0a515549540a 21 11 00c0"), tail)),
);

const cuts = fc.array(fc.nat(500), { maxLength: 12 });

/** The stream cut at these places. */
function cutAt(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  return cut(stream, places.map((place) => place % (stream.length + 1)).sort((a, b) => a - b));
}

const numRuns = runsOf(4_000, 0.2);
const timeout = many ? 3_600_000 : 60_000;

test("HeaderReader takes every sound header, cut anywhere, and leaves each byte behind it", () => {
  fc.assert(
    fc.property(sound, octets(200), cuts, (header, data, places) => {
      const reading = read(cutAt(join(header, data), places));
      assert(typeof reading === "object" && "header" in reading, JSON.stringify(reading));
      assertEquals(reading.behind, hex(data));
    }),
    { numRuns },
  );
}, { timeout });

test("HeaderReader says the same of any stream however it is cut, and throws nothing but refusals", () => {
  const seen = { taken: 0, refused: 0, unfinished: 0 };
  fc.assert(
    fc.property(fc.oneof(spoilt, noise), cuts, (stream, places) => {
      const reading = read([stream]);
      assertEquals(read(cutAt(stream, places)), reading);
      seen[kindOf(reading)]++;
    }),
    { numRuns: 4 * numRuns },
  );
  for (const [kind, times] of Object.entries(seen)) assert(times > numRuns / 50, `${times} ${kind}`);
}, { timeout });

function kindOf(reading: Reading): "taken" | "refused" | "unfinished" {
  return reading === "unfinished" ? reading : "header" in reading ? "taken" : "refused";
}
