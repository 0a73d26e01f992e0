/**
 * Decoding and encoding, without a socket. Each bench deals with 1,000 frames per iteration, so that its time in µs is
 * the time of one frame in ns.
 *
 *     deno task bench
 */
import { FrameDecoder } from "../src/frame/decoder.ts";
import { FrameEncoder } from "../src/frame/encoder.ts";
import { type FrameFormat, lengthPrefixed } from "../src/frame/format.ts";

const FRAMES = 1_000;
const READ_BYTES = 65_536;

const u32 = lengthPrefixed();
const varint = lengthPrefixed({ lengthBytes: "varint" });

/** Chunks as a socket gives them: up to 64 KiB each, frames cut where the chunks end. */
function chunks(format: FrameFormat, payloadBytes: number): Uint8Array[] {
  const frame = new FrameEncoder(format).encode(new Uint8Array(payloadBytes));
  const stream = new Uint8Array(FRAMES * frame.length);
  for (let i = 0; i < FRAMES; i++) stream.set(frame, i * frame.length);
  const cut: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += READ_BYTES) cut.push(stream.slice(at, at + READ_BYTES));
  return cut;
}

/** What a decoded frame goes into: without one, an engine may not make the frame at all. */
const inbox: (Uint8Array | undefined)[] = new Array(256);

function decode(decoder: FrameDecoder, stream: readonly Uint8Array[]): void {
  let count = 0;
  for (const chunk of stream) {
    decoder.feed(chunk);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) inbox[count++ & 255] = frame;
  }
  decoder.end();
  if (count !== FRAMES) throw new Error(`Decoded ${count} frames instead of ${FRAMES}`);
}

Deno.bench("a view on 64 B, the least that a decoded frame costs", { group: "decode 64 B", baseline: true }, () => {
  const { buffer } = new Uint8Array(READ_BYTES);
  for (let i = 0; i < FRAMES; i++) inbox[i & 255] = new Uint8Array(buffer, i * 64, 64);
});

for (
  const [name, format, memory] of [
    ["u32", u32, "shared"],
    ["varint", varint, "shared"],
    ["u32, own memory", u32, "own"],
  ] as const
) {
  const stream = chunks(format, 64);
  const decoder = new FrameDecoder(format, { memory });
  Deno.bench(`FrameDecoder, ${name}`, { group: "decode 64 B" }, () => decode(decoder, stream));
}

const bulk = chunks(u32, 16_384);
const bulkDecoder = new FrameDecoder(u32);
Deno.bench("FrameDecoder, 16 KiB frames, one in four cut", { group: "decode 16 KiB" }, () => decode(bulkDecoder, bulk));

const target = new Uint8Array(READ_BYTES * 2);
for (const payloadBytes of [8, 64, 1_024]) {
  const group = `encode ${payloadBytes} B`;
  const payloads = Array.from({ length: FRAMES }, () => new Uint8Array(payloadBytes));
  Deno.bench(`Uint8Array.set, ${payloadBytes} B`, { group, baseline: true }, () => {
    for (let i = 0; i < FRAMES; i++) target.set(payloads[i]!, (i & 63) * payloadBytes);
  });
  for (const [name, format] of [["u32", u32], ["varint", varint]] as const) {
    const encoder = new FrameEncoder(format);
    Deno.bench(`FrameEncoder.encodeInto, ${name}, ${payloadBytes} B`, { group }, () => {
      let bytes = 0;
      for (let i = 0; i < FRAMES; i++) bytes += encoder.encodeInto(payloads[i]!, target, (i & 63) * (payloadBytes + 8));
      if (bytes !== FRAMES * encoder.encodedLength(payloads[0]!)) throw new Error(`Encoded ${bytes} bytes`);
    });
  }
}
