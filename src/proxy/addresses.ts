/** Addresses as PROXY headers write them, and as the rest of the library does: one spelling for each, so that they compare. */
import { isIPv4, isIPv6 } from "node:net";
import type { EndpointAddress } from "../transport/contract.ts";

const text = new TextDecoder();

/** An IPv4 address in its dotted form, or `undefined` if it isn't one. */
export function ipv4Of(address: string): string | undefined {
  return isIPv4(address) ? address : undefined;
}

/** An IPv6 address in any form but with a zone, as RFC 5952 writes it; `undefined` if it isn't one. */
export function ipv6Of(address: string): string | undefined {
  if (!isIPv6(address) || address.includes("%")) return undefined;
  return formatIpv6(parseIpv6(address));
}

/** The eight groups of a valid address. */
function parseIpv6(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (dotted !== null) {
    const [a, b, c, d] = dotted.slice(2).map(Number);
    address = `${dotted[1]}${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`;
  }
  const [head, tail] = address.split("::").map((half) => half === "" ? [] : half.split(":"));
  const groups = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail];
  return groups.map((group) => Number.parseInt(group, 16));
}

/**
 * Writes eight groups as RFC 5952 does: in lower case, the first of the longest runs of zeros as `::`, and an IPv4 address
 * in its own form, as a dual-stack socket shows it.
 */
export function formatIpv6(groups: readonly number[]): string {
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${groups[6] >> 8}.${groups[6] & 0xff}.${groups[7] >> 8}.${groups[7] & 0xff}`;
  }
  let at = -1;
  let most = 1; // a single group of zeros stays as it is
  for (let from = 0, run = 0; from < 8; from += run + 1) {
    for (run = 0; groups[from + run] === 0;) run++;
    if (run > most) [at, most] = [from, run];
  }
  const hex = groups.map((group) => group.toString(16));
  return at === -1 ? hex.join(":") : `${hex.slice(0, at).join(":")}::${hex.slice(at + most).join(":")}`;
}

/** A unix socket's address: up to its NUL, or, in Linux's abstract namespace, with the NUL that those begin with. */
export function unixAddress(bytes: Uint8Array): EndpointAddress {
  const end = bytes.indexOf(0, 1);
  const path = text.decode(bytes.subarray(0, end === -1 ? bytes.length : end));
  return { transport: "unix", path: path === "\0" ? "" : path };
}
