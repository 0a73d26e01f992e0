/** What holds for every format, all bytes, and any cut of them. A failure prints its seed and the smallest case. */
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import { FrameEncoder } from "../../src/frame/encoder.ts";
import { type FrameFormat, lengthPrefixed } from "../../src/frame/format.ts";
import { test } from "../support/test.ts";
import { referenceDecode, referenceField } from "./reference.ts";
import { cut, decodes, hex, join } from "./support.ts";

const widths = fc.constantFrom<FrameFormat["lengthBytes"]>(1, 2, 3, 4, 8, "varint");
/** The most that a length field can say, where that is little. */
const mostOf = (lengthBytes: FrameFormat["lengthBytes"]) => lengthBytes === 1 ? 255 : 65_535;
const headerOf = ({ lengthBytes, lengthOffset }: FrameFormat) =>
  lengthOffset + (lengthBytes === "varint" ? 1 : lengthBytes);

const base = fc.record({
  lengthBytes: widths,
  endian: fc.constantFrom<FrameFormat["endian"]>("big", "little"),
  lengthOffset: fc.oneof(fc.constant(0), fc.nat(6)),
  maxFrameBytes: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 })),
});

/** Any format with small numbers: with larger ones, random bytes would hold no frame. */
const formats: fc.Arbitrary<FrameFormat> = base.chain((options) =>
  fc.record({
    lengthAdjustment: fc.oneof(fc.constant(0), fc.integer({ min: -8, max: Math.min(8, options.maxFrameBytes) })),
    strip: fc.option(fc.nat(headerOf({ ...options, lengthAdjustment: 0 }) + 1), { nil: undefined }),
  }).map((more) => lengthPrefixed({ ...options, ...more }))
);

/** Offsets to cut a stream at, as parts of its length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
const cutAt = (stream: Uint8Array, parts: readonly number[]) =>
  cut(stream, parts.map((part) => Math.floor(part * stream.length)).sort((a, b) => a - b));

/** What an encoder of this format takes, with what a decoder is to deliver of it. */
function payloads(format: FrameFormat): fc.Arbitrary<{ given: Uint8Array; delivered: Uint8Array }> {
  const { lengthBytes, lengthOffset, lengthAdjustment, maxFrameBytes, strip } = format;
  const stripsHeader = strip === undefined || lengthBytes !== "varint" && strip === lengthOffset + lengthBytes;
  const least = Math.max(0, lengthAdjustment, (strip ?? 0) - headerOf(format));
  const most = Math.min(maxFrameBytes, mostOf(lengthBytes) + lengthAdjustment);
  const lengths = { minLength: Math.min(least, most), maxLength: most };
  const body = fc.oneof(fc.uint8Array(lengths), fc.uint8Array({ ...lengths, size: "max" })); // few bytes, or any number
  if (lengthOffset === 0 && stripsHeader) return body.map((given) => ({ given, delivered: given }));
  const placeholder = lengthBytes === "varint"
    ? fc.tuple(fc.uint8Array({ maxLength: 4 }), fc.nat(127)).map(([more, last]) =>
      Uint8Array.of(...more.map((byte) => byte | 0x80), last)
    )
    : fc.uint8Array({ minLength: lengthBytes, maxLength: lengthBytes });
  const before = fc.uint8Array({ minLength: lengthOffset, maxLength: lengthOffset });
  return fc.tuple(before, placeholder, body).map(([before, placeholder, body]) => {
    const field = referenceField(format, body.length);
    const frame = join(before, field, body);
    return { given: join(before, placeholder, body), delivered: frame.slice(strip ?? lengthOffset + field.length) };
  });
}

/** Whether a frame can be both long enough for `strip` and short enough for the limit. */
const holdsFrames = (format: FrameFormat) =>
  (format.strip ?? 0) - headerOf(format) <= format.maxFrameBytes &&
  (format.strip ?? 0) - headerOf(format) <= mostOf(format.lengthBytes) + format.lengthAdjustment;

test("FrameDecoder delivers what FrameEncoder was given: every format, any payloads, any cut", () => {
  const cases = formats.filter(holdsFrames).chain((format) =>
    fc.record({ format: fc.constant(format), payloads: fc.array(payloads(format), { maxLength: 8 }), cuts })
  );
  fc.assert(
    fc.property(cases, ({ format, payloads, cuts }) => {
      const encoder = new FrameEncoder(format);
      const given = payloads.map(({ given }) => given);
      const stream = join(...given.map((payload) => encoder.encode(payload)));
      assertEquals(hex(join(...encoder.encodeBatch(given))), hex(stream));
      const expected = { frames: payloads.map(({ delivered }) => hex(delivered)), ending: "clean" };
      for (const decode of Object.values(decodes)) assertEquals(decode(format, cutAt(stream, cuts)), expected);
    }),
    { numRuns: 500 },
  );
});

/** Streams with good frames, frames that go wrong, and noise: of small bytes too, as those make short lengths. */
const streams = (format: FrameFormat) =>
  fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.uint8Array({ maxLength: 12, max: 2 }),
      fc.uint8Array({ maxLength: 30 }).map((body) => {
        const field = body.length < format.lengthAdjustment ? new Uint8Array(1) : referenceField(format, body.length);
        return join(new Uint8Array(format.lengthOffset), field, body);
      }),
    ),
    { maxLength: 8 },
  ).map((parts) => join(...parts));

test("FrameDecoder agrees with a simple decoder: every format, any bytes, any cut", () => {
  const endings = new Map<string, number>();
  const cases = formats.chain((format) => fc.record({ format: fc.constant(format), stream: streams(format), cuts }));
  fc.assert(
    fc.property(cases, ({ format, stream, cuts }) => {
      const expected = referenceDecode(format, stream);
      for (const decode of Object.values(decodes)) assertEquals(decode(format, cutAt(stream, cuts)), expected);
      endings.set(expected.ending, (endings.get(expected.ending) ?? 0) + 1);
    }),
    { numRuns: 1_000 },
  );
  for (const ending of ["clean", "truncated", "too large", "corrupt"]) {
    assert((endings.get(ending) ?? 0) > 20, `only ${endings.get(ending)} of 1000 streams ended ${ending}`);
  }
});

test("FrameDecoder.next() and feed() in any order give the frames of push()", () => {
  const steps = fc.array(fc.oneof(fc.constant("next" as const), fc.uint8Array({ maxLength: 6, max: 3 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (steps) => {
      const format = lengthPrefixed({ lengthBytes: 1, maxFrameBytes: 2 });
      const decoder = new FrameDecoder(format);
      const frames: string[] = [];
      const take = () => {
        const frame = decoder.next();
        if (frame !== undefined) frames.push(hex(frame));
        return frame !== undefined;
      };
      const fed: Uint8Array[] = [];
      let delivered = 0;
      for (const step of steps) {
        if (step === "next") {
          take();
        } else if (decoder.error === undefined) {
          decoder.feed(step);
          fed.push(step);
        }
        delivered = frames.reduce((sum, frame) => sum + 1 + frame.length / 2, 0);
        if (decoder.error === undefined) assertEquals(decoder.pendingBytes, join(...fed).length - delivered);
      }
      while (take());
      const expected = referenceDecode(format, join(...fed));
      assertEquals(frames, expected.frames);
      assertEquals(decoder.error === undefined, expected.ending === "clean" || expected.ending === "truncated");
    }),
    { numRuns: 500 },
  );
});

test("lengthPrefixed() takes options or throws a TypeError or RangeError, and nothing else", () => {
  const value = fc.oneof(fc.anything(), fc.integer(), fc.constantFrom("varint", "big", "little", undefined, 1, 4));
  const options = fc.record(
    {
      lengthBytes: value,
      endian: value,
      lengthOffset: value,
      lengthAdjustment: value,
      strip: value,
      maxFrameBytes: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(options, (options) => {
      try {
        lengthPrefixed(options as Parameters<typeof lengthPrefixed>[0]);
      } catch (error) {
        if (!(error instanceof TypeError)) assertInstanceOf(error, RangeError);
      }
    }),
    { numRuns: 300 },
  );
});
