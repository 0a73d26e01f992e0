/** The polynomial of CRC-32C (Castagnoli), its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ POLYNOMIAL : byte >>> 1;
  return byte;
});

/**
 * The CRC-32C of some bytes, with four of them taken as 0: those that hold the checksum itself. O(n).
 *
 * `zlib.crc32`, which runtimes have, is another polynomial's.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4960#appendix-B
 *
 * @param blank Where those four begin; beyond the end, there are none.
 */
export function crc32c(bytes: Uint8Array, blank: number = bytes.length): number {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = i >= blank && i < blank + 4 ? 0 : bytes[i];
    crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  }
  return ~crc >>> 0;
}
