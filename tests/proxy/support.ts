/** Makes PROXY headers, and cuts streams that begin with one. */
import { type ProxyVersion } from "../../src/proxy/header_reader.ts";
import { HeaderReader } from "../../src/proxy/header_reader.ts";
import { crc32c } from "../../src/proxy/crc32c.ts";
import type { ProxyHeader } from "../../src/transport/proxy_header.ts";
import { bytes, everyCut, hex, join } from "../frame/support.ts";

/** What reading a stream came to: a header and the bytes behind it, a refusal, or that more is needed. */
export type Reading = { header: ProxyHeader; behind: string } | { refused: string } | "unfinished";

const FORM = "Cannot read PROXY header: ";

/** Reads the header of a stream that comes in these chunks. */
export function read(chunks: readonly Uint8Array[], version: ProxyVersion = "any"): Reading {
  const reader = new HeaderReader(version);
  for (const [i, chunk] of chunks.entries()) {
    try {
      const read = reader.push(chunk);
      if (read !== undefined) return { header: read.header, behind: hex(join(read.rest, ...chunks.slice(i + 1))) };
    } catch (error) {
      return { refused: refusalOf(error) };
    }
  }
  return "unfinished";
}

/** Why a header was refused. What is no refusal is thrown on: it is a fault. */
export function refusalOf(error: unknown): string {
  if (error instanceof Error && error.constructor === Error && error.message.startsWith(FORM)) {
    return error.message.slice(FORM.length);
  }
  throw error;
}

/** Reads a stream whole, byte by byte, and cut in two at every offset: all the ways with their names. */
export function* everyReading(stream: Uint8Array, version?: ProxyVersion): Generator<[way: string, reading: Reading]> {
  for (const [way, chunks] of everyCut(stream)) yield [way, read(chunks, version)];
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export const SIGNATURE = bytes("0d0a0d0a000d0a515549540a");

/** A version 2 header; `block` is all that follows the length. */
export function version2(
  command: number,
  family: number,
  block: Uint8Array,
  length: number = block.length,
): Uint8Array {
  return join(SIGNATURE, Uint8Array.of(command, family, length >> 8, length & 0xff), block);
}

/** An extension. */
export function tlv(type: number, value: Uint8Array): Uint8Array {
  return join(Uint8Array.of(type, value.length >> 8, value.length & 0xff), value);
}

/** 192.168.0.1:56324 to 192.168.0.11:443. */
export const IPV4 = bytes("c0a80001 c0a8000b dc04 01bb");

/** A header over TCP and IPv4 with these extensions, and the right checksum behind them. */
export function checked(...extensions: Uint8Array[]): Uint8Array {
  const header = version2(0x21, 0x11, join(IPV4, ...extensions, tlv(0x03, new Uint8Array(4))));
  new DataView(header.buffer).setUint32(header.length - 4, crc32c(header));
  return header;
}
