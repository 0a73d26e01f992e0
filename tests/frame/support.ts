import { FrameCorruptError, FrameTooLargeError, FrameTruncatedError } from "../../src/errors.ts";
import { FrameDecoder } from "../../src/frame/decoder.ts";
import type { FrameFormat } from "../../src/frame/format.ts";

/** How decoding a stream ended. */
export type Ending = "clean" | "truncated" | "too large" | "corrupt";

export interface Outcome {
  frames: string[];
  ending: Ending;
}

/** The bytes of "000a ff": spaces are only for the eye. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** `length` bytes that differ from one another, so that a frame put together in the wrong order shows. */
export function filler(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) & 0xff);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The stream cut at these offsets, each piece with a buffer of its own. */
export function cut(stream: Uint8Array, at: readonly number[]): Uint8Array[] {
  const edges = [0, ...at, stream.length];
  return edges.slice(1).map((end, i) => stream.slice(edges[i], end));
}

export function byteByByte(stream: Uint8Array): Uint8Array[] {
  return Array.from(stream, (byte) => Uint8Array.of(byte));
}

/** The stream whole, byte by byte, and cut in two at every offset: each with a name for a failing test to show. */
export function* everyCut(stream: Uint8Array): Generator<[name: string, chunks: Uint8Array[]]> {
  yield ["whole", [stream]];
  yield ["byte by byte", byteByByte(stream)];
  for (let at = 0; at <= stream.length; at++) yield [`cut at ${at}`, cut(stream, [at])];
}

/** A way to get all frames of some chunks. */
export type Decode = (format: FrameFormat, chunks: readonly Uint8Array[]) => Outcome;

export const decodes: Record<string, Decode> = {
  "push, shared": (format, chunks) => byPush(new FrameDecoder(format), chunks),
  "push, own": (format, chunks) => byPush(new FrameDecoder(format, { memory: "own" }), chunks),
  "feed all, then next": (format, chunks) => {
    const decoder = new FrameDecoder(format);
    for (const chunk of chunks) decoder.feed(chunk);
    return ended(decoder, takeAll(decoder));
  },
  "feed all, then take two at a time": (format, chunks) => {
    const decoder = new FrameDecoder(format);
    for (const chunk of chunks) decoder.feed(chunk);
    const frames: Uint8Array[] = [];
    for (let some = decoder.take(2); some.length > 0; some = decoder.take(2)) frames.push(...some);
    return ended(decoder, frames);
  },
};

/** Every frame there is to be had, by `next`. */
export function takeAll(decoder: FrameDecoder): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}

function byPush(decoder: FrameDecoder, chunks: readonly Uint8Array[]): Outcome {
  const frames: Uint8Array[] = [];
  for (const chunk of chunks) {
    frames.push(...decoder.push(chunk));
    if (decoder.error !== undefined) break;
  }
  return ended(decoder, frames);
}

function ended(decoder: FrameDecoder, frames: readonly Uint8Array[]): Outcome {
  const outcome: Outcome = { frames: frames.map(hex), ending: "clean" };
  try {
    decoder.end();
  } catch (error) {
    outcome.ending = endingOf(error);
  }
  return outcome;
}

export function endingOf(error: unknown): Ending {
  if (error instanceof FrameTooLargeError) return "too large";
  if (error instanceof FrameCorruptError) return "corrupt";
  if (error instanceof FrameTruncatedError) return "truncated";
  throw error;
}
