import { equals } from "@std/bytes/equals";

const SMALLEST = 8;

/** How large the payloads of a connection are: from 8 bytes to 8 × 2^powers, each power of two as often as any other. */
export type Powers = number;
/** 8 bytes to 16 KiB: traffic. */
export const TRAFFIC: Powers = 11;
/** 8 to 64 bytes: heartbeats. */
export const HEARTBEATS: Powers = 3;

/** Bytes that payloads are cut from, at a place of their own: a frame that is another's, or shifted, is found out. */
const noise = makeNoise(256 * 1024);

/** The payload that a connection sends as its `sequence`th: both numbers, then noise. */
export function payloadOf(connection: number, sequence: number, powers: Powers): Uint8Array {
  const { from, size } = place(connection, sequence, powers);
  const payload = noise.slice(from, from + size);
  const view = new DataView(payload.buffer);
  view.setUint32(0, connection);
  view.setUint32(4, sequence);
  return payload;
}

/** What is wrong with the echo of that payload; `undefined` if nothing is. */
export function faultOf(echo: Uint8Array, connection: number, sequence: number, powers: Powers): string | undefined {
  const { from, size } = place(connection, sequence, powers);
  const which = `connection ${connection}, frame ${sequence}`;
  if (echo.byteLength !== size) return `${which}: ${echo.byteLength} bytes instead of ${size}`;
  const view = new DataView(echo.buffer, echo.byteOffset, echo.byteLength);
  if (view.getUint32(0) !== connection || view.getUint32(4) !== sequence) {
    return `${which}: got frame ${view.getUint32(4)} of connection ${view.getUint32(0)}`;
  }
  if (!equals(echo.subarray(8), noise.subarray(from + 8, from + size))) return `${which}: other bytes than were sent`;
  return undefined;
}

function place(connection: number, sequence: number, powers: Powers): { from: number; size: number } {
  const random = scramble(Math.imul(connection, 0x9e3779b1) ^ sequence);
  const size = Math.floor(SMALLEST * 2 ** ((random & 0xffff) / 0x10000 * powers));
  return { from: (random >>> 16) * 3, size };
}

function makeNoise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = scramble(i + 1);
  return bytes;
}

/** A 32-bit number that looks like chance, the same each time: the finalizer of MurmurHash3. */
function scramble(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
