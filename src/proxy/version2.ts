/**
 * Version 2 of the PROXY protocol: binary.
 *
 *     0d0a0d0a000d0a515549540a   signature
 *     21                         version (2) and command (0: LOCAL, 1: PROXY)
 *     11                         family (0: none, 1: IPv4, 2: IPv6, 3: unix) and protocol (1: stream)
 *     0013                       bytes that follow: addresses, then extensions
 *     c0a80001 c0a8000b dc04 01bb
 *     03 0004 1ae9c6..
 *
 * @module
 */
import type { EndpointAddress } from "../transport/contract.ts";
import type { ProxyHeader } from "../transport/proxy_header.ts";
import { formatIpv6, unixAddress } from "./addresses.ts";
import { crc32c } from "./crc32c.ts";
import { refusal } from "./refusal.ts";
import { CRC32C, readTlvs, walkTlvs } from "./tlvs.ts";

/** The longest header, in bytes, where the protocol has 65,551: addresses of at most 216, and room for extensions. */
const LONGEST_HEADER = 4_096;

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const COMMAND = 12;
const FAMILY = 13;
const LENGTH = 14;
const FIXED = 16;

const LOCAL = 0x20;
const PROXY = 0x21;

const UNSPEC = 0x00;
const TCP4 = 0x11;
const TCP6 = 0x21;
const UNIX = 0x31;
/** The bytes that addresses of each family take. */
const ADDRESS_BYTES = new Map([[UNSPEC, 0], [TCP4, 12], [TCP6, 36], [UNIX, 216]]);

/**
 * How far the header reaches: its length, once that is at most what is there, and more than what is there before. Throws
 * as soon as it can't become one, so that nothing is read or kept for a length that is over the limit.
 */
export function reachOfVersion2(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let i = 0; i < Math.min(length, SIGNATURE.length); i++) {
    if (bytes[i] !== SIGNATURE[i]) throw refusal("it doesn't begin as one");
  }
  if (length > COMMAND) checkCommand(bytes[COMMAND]);
  if (length > FAMILY && bytes[COMMAND] === PROXY) checkFamily(bytes[FAMILY]);
  if (length < FIXED) return FIXED;
  const reach = FIXED + (bytes[LENGTH] << 8 | bytes[LENGTH + 1]);
  if (reach > LONGEST_HEADER) throw refusal(`its length of ${reach} bytes is over the limit of ${LONGEST_HEADER}`);
  return reach;
}

function checkCommand(byte: number): void {
  if (byte >> 4 !== 2) throw refusal(`its version is ${byte >> 4}, not 2`);
  if (byte !== LOCAL && byte !== PROXY) throw refusal(`its command ${byte & 0x0f} is neither LOCAL nor PROXY`);
}

function checkFamily(byte: number): void {
  if (!ADDRESS_BYTES.has(byte)) throw refusal(`its family ${byte >> 4} and protocol ${byte & 0x0f} aren't a stream's`);
}

/** Reads a whole header. What the extensions hold are views on `bytes`. */
export function parseVersion2(bytes: Uint8Array): ProxyHeader {
  if (bytes[COMMAND] === LOCAL) return { version: 2, tlvs: [] }; // the rest means nothing, whatever it is
  const family = bytes[FAMILY];
  const addressesEnd = FIXED + ADDRESS_BYTES.get(family)!;
  if (bytes.length < addressesEnd) {
    throw refusal(`its addresses take ${addressesEnd - FIXED} bytes, and ${bytes.length - FIXED} are there`);
  }
  const tlvs = walkTlvs(bytes.subarray(addressesEnd));
  checkSum(bytes, tlvs.filter(({ type }) => type === CRC32C).map(({ value }) => value));
  const addresses = addressesOf(family, bytes.subarray(FIXED, addressesEnd));
  return { version: 2, ...(addresses && { addresses }), tlvs, ...readTlvs(tlvs) };
}

function checkSum(bytes: Uint8Array, sums: readonly Uint8Array[]): void {
  if (sums.length === 0) return;
  const [sum] = sums;
  if (sums.length > 1 || sum.length !== 4) throw refusal("its checksum isn't one of 4 bytes");
  const told = (sum[0] << 24 | sum[1] << 16 | sum[2] << 8 | sum[3]) >>> 0;
  if (told !== crc32c(bytes, sum.byteOffset - bytes.byteOffset)) throw refusal("its checksum doesn't match");
}

function addressesOf(family: number, bytes: Uint8Array): ProxyHeader["addresses"] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (family) {
    case TCP4:
      return {
        source: { transport: "tcp", hostname: bytes.subarray(0, 4).join("."), port: view.getUint16(8) },
        destination: { transport: "tcp", hostname: bytes.subarray(4, 8).join("."), port: view.getUint16(10) },
      };
    case TCP6:
      return { source: tcp6Address(view, 0, 32), destination: tcp6Address(view, 16, 34) };
    case UNIX:
      return { source: unixAddress(bytes.subarray(0, 108)), destination: unixAddress(bytes.subarray(108)) };
  }
  return undefined;
}

function tcp6Address(view: DataView, at: number, portAt: number): EndpointAddress {
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(at + 2 * i));
  return { transport: "tcp", hostname: formatIpv6(groups), port: view.getUint16(portAt) };
}
