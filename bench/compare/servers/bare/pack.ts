/** Bytes of the buffer that writes are packed into: with less, large frames cost more system calls than they need. */
export const WRITE_BYTES = 266_240;

/** Packs frames from `first` on into a buffer, as many as fit; `used` is where they end. */
export function pack(frames: readonly Uint8Array[], first: number, buffer: Uint8Array): { next: number; used: number } {
  let next = first;
  let used = 0;
  for (; next < frames.length; next++) {
    const frame = frames[next];
    const { length } = frame;
    if (used + 4 + length > buffer.length) break;
    buffer[used] = length >>> 24;
    buffer[used + 1] = length >>> 16;
    buffer[used + 2] = length >>> 8;
    buffer[used + 3] = length;
    buffer.set(frame, used + 4);
    used += 4 + length;
  }
  return { next, used };
}
