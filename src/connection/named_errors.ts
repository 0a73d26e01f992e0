/**
 * Errors that say which connection they are about. None of them has a byte of a payload in its message.
 *
 * @module
 */

import { FrameCorruptError, FrameTooLargeError, FrameTruncatedError } from "../errors.ts";
import { kindOf } from "../frame/bytes.ts";
import type { EndpointAddress } from "../transport/contract.ts";

/** What to call a connection in a message: its id, and its peer where that has a name. */
export function connectionName(id: number, peer: EndpointAddress): string {
  if (peer.transport === "unix") return peer.path === "" ? `connection ${id}` : `connection ${id} (${peer.path})`;
  if (peer.hostname === "") return `connection ${id}`;
  const host = peer.hostname.includes(":") ? `[${peer.hostname}]` : peer.hostname;
  return `connection ${id} (${host}:${peer.port})`;
}

/** What the codec has to say about a frame, with where it happened; of the same class, for callers to catch. */
export function namedFrameError(error: Error, name: string): Error {
  const message = `${error.message}, on ${name}`;
  const options = { cause: error };
  if (error instanceof FrameTooLargeError) {
    return new FrameTooLargeError(message, { ...options, length: error.length, limit: error.limit });
  }
  if (error instanceof FrameTruncatedError) {
    return new FrameTruncatedError(message, {
      ...options,
      pendingBytes: error.pendingBytes,
      expected: error.expected,
    });
  }
  if (error instanceof FrameCorruptError) return new FrameCorruptError(message, options);
  if (error instanceof TypeError) return new TypeError(message, options);
  return error instanceof RangeError ? new RangeError(message, options) : error;
}

/** What the system has to say about a socket, with which it was. Its `code` stays. */
export function namedSystemError(error: Error, name: string): Error {
  const { code } = error as { code?: unknown };
  const named = new Error(`The socket of ${name} failed: ${error.message}`, { cause: error });
  return code === undefined ? named : Object.assign(named, { code });
}

/** What was thrown or given as a reason, as an `Error`: itself if it is one. What isn't, and isn't a word, is only named. */
export function errorOf(thrown: unknown, what: string): Error {
  if (thrown instanceof Error) return thrown;
  const isObject = typeof thrown === "object" || typeof thrown === "function";
  return new Error(`${what}: ${isObject ? `a value of type ${kindOf(thrown)}` : String(thrown)}`, { cause: thrown });
}
