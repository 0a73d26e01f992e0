/** A payload behind its length: 4 bytes, big-endian, as `lengthPrefixed()` has it. `claimed` is what the length says. */
export function frameOf(payload: Uint8Array, claimed: number = payload.byteLength): Uint8Array {
  const frame = new Uint8Array(4 + payload.byteLength);
  new DataView(frame.buffer).setUint32(0, claimed);
  frame.set(payload, 4);
  return frame;
}
