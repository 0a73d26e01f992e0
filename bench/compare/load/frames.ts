/** How a frame's length is written: 4 bytes, big-endian, or a varint (unsigned LEB128). */
export type Prefix = "u32" | "varint";

/** The length field of a payload of `size` bytes. */
export function lengthField(size: number, prefix: Prefix): number[] {
  if (prefix === "u32") return [size >>> 24, size >>> 16 & 0xff, size >>> 8 & 0xff, size & 0xff];
  const bytes: number[] = [];
  for (; size > 0x7f; size >>>= 7) bytes.push(size & 0x7f | 0x80);
  return [...bytes, size];
}

/** Room for so many times the frames in flight, so that what is sent at once seldom wraps. */
const LAPS = 4;

/**
 * The frames of one connection, in the order they are sent, in one buffer that is built once and used as a ring.
 *
 *     |<- echoed ->|<------- in flight: what must come back ------->|<- to be sent next ->|
 *     +------------+---------+---------+---------+---------+--------+---------------------+
 *                       ^ compared so far
 *
 * The bytes of a frame stay where they are until it has come back, so an echo is checked by comparing memory: every
 * byte of it, its length and its place in the order. Each payload begins with a number that counts the connection's
 * frames and, where there is room, one that names the connection: no two frames in flight are equal.
 */
export class FrameRing {
  readonly frameBytes: number;
  readonly bytes: Uint8Array;
  readonly #slots: number;
  readonly #headerBytes: number;
  #next = 0;

  constructor(connection: number, depth: number, size: number, prefix: Prefix) {
    const header = lengthField(size, prefix);
    this.#slots = depth * LAPS;
    this.#headerBytes = header.length;
    this.frameBytes = header.length + size;
    this.bytes = new Uint8Array(this.#slots * this.frameBytes);
    for (let slot = 0; slot < this.#slots; slot++) {
      const at = slot * this.frameBytes;
      this.bytes.set(header, at);
      for (let i = 0; i < size; i++) this.bytes[at + header.length + i] = (i * 31 + slot * 7 + connection) & 0xff;
      const name = at + header.length + 4;
      if (size >= 8) this.bytes.set([connection, connection >>> 8, connection >>> 16, connection >>> 24], name);
    }
  }

  /** Numbers the next `count` frames, whose predecessors in the ring have come back. */
  prepare(count: number): void {
    const bytes = this.bytes;
    for (let i = 0; i < count; i++) {
      const number = this.#next++;
      const at = (number % this.#slots) * this.frameBytes + this.#headerBytes;
      bytes[at] = number;
      bytes[at + 1] = number >>> 8;
      bytes[at + 2] = number >>> 16;
      bytes[at + 3] = number >>> 24;
    }
  }
}
