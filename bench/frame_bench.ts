/**
 * Decoding and encoding, without a socket.
 *
 * First, tables: what a frame costs by its size and by how the stream is cut into chunks. Then a proof that the cost is
 * linear in bytes, at single bytes and at frames of 16 MiB; a decoder that joins each chunk to what it has must fail it.
 * Then the benches, which deal with 1,000 frames per iteration, so that their time in µs is that of one frame in ns.
 *
 *     deno bench -A --no-check bench/frame_bench.ts
 */
import { FrameDecoder } from "../src/frame/decoder.ts";
import { FrameEncoder } from "../src/frame/encoder.ts";
import { type FrameFormat, lengthPrefixed } from "../src/frame/format.ts";

const KIB = 1_024;
const MIB = 1_024 * KIB;

// --- what a frame costs ---------------------------------------------------------------------------------------------

const SIZES = [16, 64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, MIB, 16 * MIB];
/** How a stream is cut: chunks of so many bytes, or one for each frame. */
const CUTS: readonly (readonly [name: string, bytes: number | "frame"])[] = [
  ["64 KiB", 64 * KIB],
  ["a frame each", "frame"],
  ["1,448 B", 1_448], // what a TCP segment carries
  ["100 B", 100],
  ["1 B", 1],
];
/** Bytes of a stream that is measured, at most; one frame may be more. */
const STREAM_BYTES = 512 * KIB;
/** Chunks of it, at most. */
const MOST_CHUNKS = 40_000;
const REPETITIONS = 7;

/** What takes chunks and gives frames. */
interface Decoder {
  push(chunk: Uint8Array): Uint8Array[];
}

/** What people write: what came is joined to what was left. O(chunks × bytes of a frame). */
class JoiningDecoder implements Decoder {
  #pending = new Uint8Array(0);

  push(chunk: Uint8Array): Uint8Array[] {
    const joined = new Uint8Array(this.#pending.length + chunk.length);
    joined.set(this.#pending);
    joined.set(chunk, this.#pending.length);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (joined.length - at >= 4) {
      const length = new DataView(joined.buffer, at).getUint32(0);
      if (joined.length - at - 4 < length) break;
      frames.push(joined.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    this.#pending = joined.subarray(at);
    return frames;
  }
}

/**
 * The least that any decoder does which gives whole frames: takes their memory, and copies each byte once. What fresh
 * memory costs differs a lot from one machine and moment to the next, and by the size that is asked for.
 */
class BareCopy implements Decoder {
  readonly #frameBytes: number;
  #frame: Uint8Array | undefined;
  #at = 0;

  constructor(payloadBytes: number) {
    this.#frameBytes = 4 + payloadBytes;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length;) {
      const frame = this.#frame ??= new Uint8Array(this.#frameBytes);
      const part = chunk.subarray(at, at + this.#frameBytes - this.#at);
      frame.set(part, this.#at);
      at += part.length;
      this.#at += part.length;
      if (this.#at < this.#frameBytes) break;
      frames.push(frame);
      this.#frame = undefined;
      this.#at = 0;
    }
    return frames;
  }
}

const large = lengthPrefixed({ maxFrameBytes: 16 * MIB });

/** A stream of frames of one size, cut into chunks: of so many bytes, or one for each frame. */
function cutStream(format: FrameFormat, payloadBytes: number, frames: number, cut: number | "frame"): Uint8Array[] {
  const frame = new FrameEncoder(format).encode(new Uint8Array(payloadBytes).fill(7));
  const stream = new Uint8Array(frames * frame.length);
  for (let i = 0; i < frames; i++) stream.set(frame, i * frame.length);
  const bytes = cut === "frame" ? frame.length : cut;
  const cutUp: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += bytes) cutUp.push(stream.slice(at, at + bytes));
  return cutUp;
}

/** The least time, in ns, in which a decoder takes a stream: what disturbs a machine only ever adds. */
function decodeTime(make: () => Decoder, stream: readonly Uint8Array[], frames: number): number {
  let least = Infinity;
  for (let i = 0; i < REPETITIONS; i++) least = Math.min(least, decodeTimeOnce(make(), stream, frames));
  return least;
}

function decodeTimeOnce(decoder: Decoder, stream: readonly Uint8Array[], frames: number): number {
  inbox.fill(undefined); // or it would hold on to memory that the next frames could be put in
  let count = 0;
  const from = performance.now();
  for (const chunk of stream) {
    for (const frame of decoder.push(chunk)) inbox[count++ & 255] = frame;
  }
  const ns = (performance.now() - from) * 1e6;
  if (count !== frames) throw new Error(`Decoded ${count} frames instead of ${frames}`);
  return ns;
}

/** The same for writing frames into a buffer: packed as the endpoint does it, or only the header of a large one. */
function encodeTime(payloadBytes: number, frames: number, copies: boolean): number {
  const encoder = new FrameEncoder(large);
  const payload = new Uint8Array(payloadBytes).fill(7);
  const buffer = new Uint8Array(Math.max(64 * KIB, payloadBytes + 4));
  let least = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    let used = 0;
    let written = 0;
    const from = performance.now();
    for (let frame = 0; frame < frames; frame++) {
      if (buffer.length - used < payloadBytes + 4) used = 0;
      const length = copies ? encoder.encodeInto(payload, buffer, used) : encoder.writeHeader(payload, buffer, used);
      if (!copies) written += encoder.body(payload).length;
      used += length;
      written += length;
    }
    least = Math.min(least, performance.now() - from);
    if (written !== frames * (payloadBytes + 4)) throw new Error(`Encoded ${written} bytes`);
  }
  return least * 1e6;
}

/** `12.3 ns 5.2 GB/s`; over 1,000 GB/s, bytes are passed on and not looked at. */
function cell(ns: number, frames: number, payloadBytes: number): string {
  const each = ns / frames;
  const speed = frames * (payloadBytes + 4) / ns;
  const time = each < 100 ? each.toFixed(1) : Math.round(each).toLocaleString("en");
  return `${time} ns ${speed > 1_000 ? "> 1,000" : speed.toFixed(speed < 1 ? 3 : 1)} GB/s`;
}

function printTables(): void {
  const columns = [...CUTS.map(([name]) => `decode: ${name}`), "encode: packed", "encode: header only"];
  const rows = SIZES.map((size) => {
    const cells = CUTS.map(([, cut]) => {
      const bytes = Math.min(STREAM_BYTES, cut === "frame" ? STREAM_BYTES : cut * MOST_CHUNKS);
      const frames = Math.max(1, Math.floor(bytes / (size + 4)));
      if (cut !== "frame" && frames * size / cut > MOST_CHUNKS * 10) return "";
      const stream = cutStream(large, size, frames, cut);
      return cell(decodeTime(() => new FrameDecoder(large), stream, frames), frames, size);
    });
    const frames = Math.max(4, Math.floor(STREAM_BYTES * 4 / size));
    for (const copies of [true, false]) cells.push(cell(encodeTime(size, frames, copies), frames, size));
    return [size < KIB ? `${size} B` : size < MIB ? `${size / KIB} KiB` : `${size / MIB} MiB`, ...cells];
  });
  const all = [["a frame of", ...columns], ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i + 1].length)));
  for (const [name, ...cells] of all) {
    console.log(name.padEnd(10) + cells.map((text, i) => "  " + text.padStart(widths[i])).join(""));
  }
}

/** How much more a byte may cost where there are 16 times or more of them, beyond what it costs a bare copy. */
const MOST_RATIO = 4;

/** Pairs of streams: in the second, frames are larger, and a byte must cost no more for it. */
const PAIRS: readonly { name: string; cut: number; small: number; large: number }[] = [
  { name: "single bytes, frames of 2 KiB and of 64 KiB", cut: 1, small: 2 * KIB, large: 64 * KIB },
  { name: "64 KiB at a time, frames of 1 MiB and of 16 MiB", cut: 64 * KIB, small: MIB, large: 16 * MIB },
];

/** Throws if a byte costs much more in large frames than in small ones, beside the bare copy of both. */
function assertLinear(name: string, make: () => Decoder): void {
  for (const { name: how, cut, small, large } of PAIRS) {
    const inSmall = timesBareCopy(make, small, large / small, cut);
    const inLarge = timesBareCopy(make, large, 1, cut);
    const ratio = inLarge / inSmall;
    const line = `${name}, ${how}: ${inSmall.toFixed(2)} and ${
      inLarge.toFixed(2)
    } times the bare copy of the same bytes`;
    console.log(line);
    if (ratio > MOST_RATIO) throw new Error(`The cost isn't linear in bytes. ${line}`);
  }
}

/** The time that a decoder takes for a stream, in times of what the bare copy does; the two take turns. */
function timesBareCopy(make: () => Decoder, payloadBytes: number, frames: number, cut: number): number {
  const stream = cutStream(large, payloadBytes, frames, cut);
  let own = Infinity;
  let bare = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    own = Math.min(own, decodeTimeOnce(make(), stream, frames));
    bare = Math.min(bare, decodeTimeOnce(new BareCopy(payloadBytes), stream, frames));
  }
  return own / bare;
}

/** Throws if {@linkcode assertLinear} doesn't. */
function assertCaught(name: string, make: () => Decoder): void {
  try {
    assertLinear(name, make);
  } catch {
    return;
  }
  throw new Error(`The control wasn't caught, so the bench proves nothing: ${name}`);
}

/** What a decoded frame goes into: without one, an engine may not make the frame at all. */
const inbox: (Uint8Array | undefined)[] = new Array(256);

printTables();
console.log();
assertLinear("FrameDecoder", () => new FrameDecoder(large));
assertCaught("a decoder that joins (control)", () => new JoiningDecoder());

// --- benches --------------------------------------------------------------------------------------------------------

const FRAMES = 1_000;
/** What a socket gives at a time, at most. */
const READ_BYTES = 65_536;

const u32 = lengthPrefixed();
const varint = lengthPrefixed({ lengthBytes: "varint" });

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
  const stream = cutStream(format, 64, FRAMES, READ_BYTES);
  const decoder = new FrameDecoder(format, { memory });
  Deno.bench(`FrameDecoder, ${name}`, { group: "decode 64 B" }, () => decode(decoder, stream));
}

const bulk = cutStream(u32, 16_384, FRAMES, READ_BYTES);
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
