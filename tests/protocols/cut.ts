import { FrameDecoder, type FrameFormat } from "../../mod.ts";

/** The frames of a stream that comes in pieces of `size` bytes; throws if it doesn't end with one. */
export function framesOf(format: FrameFormat, stream: Uint8Array, size = 7): Uint8Array[] {
  const decoder = new FrameDecoder(format);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += size) frames.push(...decoder.push(stream.slice(at, at + size)));
  decoder.end();
  return frames;
}

/** Bytes one behind the other. */
export function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

/** A number in two bytes, or in four, big-endian. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
