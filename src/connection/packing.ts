/** How frames are put into a write buffer. */
import type { FrameEncoder } from "../frame/encoder.ts";
import type { WriteBuffer } from "./write_buffers.ts";

/**
 * Payloads longer than this are written from where they are; shorter ones are copied, in bytes. As much as fits into a
 * buffer: the copy costs less than a second write for the 4 bytes of a header. At 64 KiB, where a frame was two writes, it
 * took Bun's kernel twice as long to send.
 */
export const COPIED_BYTES = 64 * 1024;

/** What encoding adds to a payload at most: an 8-byte length. */
export const MOST_HEADER_BYTES = 8;

/** Bytes that these take at most, once encoded. */
export function mostBytes(payloads: readonly Uint8Array[]): number {
  let bytes = 0;
  for (let i = 0; i < payloads.length; i++) bytes += payloads[i].length + MOST_HEADER_BYTES;
  return bytes;
}

/** Packs all of these, each of which is copied; there must be room. Gives their number. */
export function packAll(encoder: FrameEncoder, payloads: readonly Uint8Array[], buffer: WriteBuffer): number {
  buffer.used += encoder.encodeAllInto(payloads, buffer.bytes, buffer.used);
  return payloads.length;
}

/**
 * Packs as many of these as there is room for, up to one that isn't copied: of that only the header, and what follows it is
 * to be written behind the buffer. Gives their number, which is 1 or more in an empty buffer.
 */
export function packSome(encoder: FrameEncoder, payloads: readonly Uint8Array[], buffer: WriteBuffer): number {
  const { bytes } = buffer;
  for (let packed = 0; packed < payloads.length; packed++) {
    const payload = payloads[packed];
    const room = bytes.length - buffer.used;
    if (payload.length > COPIED_BYTES) {
      if (encoder.headerLength(payload) > room) return packed;
      buffer.used += encoder.writeHeader(payload, bytes, buffer.used);
      return packed + 1;
    }
    if (payload.length + MOST_HEADER_BYTES > room) return packed;
    buffer.used += encoder.encodeInto(payload, bytes, buffer.used);
  }
  return payloads.length;
}
