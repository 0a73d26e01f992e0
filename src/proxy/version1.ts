/**
 * Version 1 of the PROXY protocol: one line of text.
 *
 *     PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n
 *     PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n
 *     PROXY UNKNOWN anything\r\n
 *
 * @module
 */
import type { EndpointAddress } from "../transport/contract.ts";
import type { ProxyHeader } from "../transport/proxy_header.ts";
import { ipv4Of, ipv6Of } from "./addresses.ts";
import { refusal } from "./refusal.ts";

/** The longest line, in bytes, its end included: the specification's. */
const LONGEST_LINE = 107;

const PREFIX = "PROXY ";
const CR = 0x0d;
const LF = 0x0a;

/**
 * How far the header reaches: its length, once that is at most what is there, and more than what is there before. Throws
 * as soon as it can't become one.
 */
export function reachOfVersion1(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let i = 0; i < Math.min(length, PREFIX.length); i++) {
    if (bytes[i] !== PREFIX.charCodeAt(i)) throw refusal("it doesn't begin as one");
  }
  for (let i = PREFIX.length; i < Math.min(length, LONGEST_LINE); i++) {
    if (bytes[i] === LF) throw refusal("its line ends with LF alone");
    if (bytes[i] !== CR || i + 1 >= length) continue;
    if (bytes[i + 1] !== LF || i + 1 >= LONGEST_LINE) throw refusal("its line has a CR without LF");
    return i + 2;
  }
  if (length >= LONGEST_LINE) throw refusal(`its line has no end within ${LONGEST_LINE} bytes`);
  return LONGEST_LINE;
}

/** Reads a whole line, its end included. */
export function parseVersion1(bytes: Uint8Array): ProxyHeader {
  const line = String.fromCharCode(...bytes.subarray(PREFIX.length, bytes.length - 2));
  if (line === "UNKNOWN" || line.startsWith("UNKNOWN ")) return { version: 1, tlvs: [] };
  const [protocol, ...words] = line.split(" ");
  if (protocol !== "TCP4" && protocol !== "TCP6") throw refusal("its protocol is none of TCP4, TCP6 and UNKNOWN");
  if (words.length !== 4) throw refusal(`its line has ${words.length} words after the protocol, not 4`);
  const [source, destination, sourcePort, destinationPort] = words;
  return {
    version: 1,
    addresses: {
      source: addressOf("source", protocol, source, sourcePort),
      destination: addressOf("destination", protocol, destination, destinationPort),
    },
    tlvs: [],
  };
}

function addressOf(name: string, protocol: "TCP4" | "TCP6", address: string, port: string): EndpointAddress {
  const hostname = protocol === "TCP4" ? ipv4Of(address) : ipv6Of(address);
  if (hostname === undefined) throw refusal(`its ${name} address isn't one of ${protocol}`);
  if (!/^(0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535) {
    throw refusal(`its ${name} port isn't a whole number from 0 to 65535 without leading zeros`);
  }
  return { transport: "tcp", hostname, port: Number(port) };
}
