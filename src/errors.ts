/**
 * The error classes of this package: only what a caller would catch by its class. Everything else that is thrown is a
 * built-in class.
 *
 * No message ever contains a byte of a payload, so that all of them can be logged.
 *
 * @module
 */

/**
 * What a {@linkcode FrameTooLargeError} is made from.
 *
 * @example
 * ```ts
 * import { FrameTooLargeError } from "@framed/server-endpoint";
 *
 * const error = new FrameTooLargeError("Cannot forward frame: it is too long", { length: 70_000, limit: 65_536 });
 * console.assert(error.length === 70_000 && error.limit === 65_536);
 * ```
 */
export interface FrameTooLargeErrorOptions extends ErrorOptions {
  /** Becomes {@linkcode FrameTooLargeError.length}. */
  length: number | bigint;
  /** Becomes {@linkcode FrameTooLargeError.limit}. */
  limit: number;
}

/**
 * A frame is longer than its format allows. A decoder finds out from the length field alone, before any byte of the
 * body is read or memory for it is allocated; an encoder before it writes anything.
 *
 * @example
 * ```ts
 * import { FrameDecoder, FrameTooLargeError, lengthPrefixed } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder(lengthPrefixed({ maxFrameBytes: 65_536 }));
 * decoder.push(new Uint8Array([0, 1, 17, 112])); // 70,000
 * console.assert(decoder.error instanceof FrameTooLargeError && decoder.error.length === 70_000);
 * ```
 */
export class FrameTooLargeError extends Error {
  static {
    this.prototype.name = "FrameTooLargeError";
  }
  /**
   * The bytes that follow the length field, as claimed (decoding) or given (encoding). Exact: a `bigint` where a
   * `number` isn't.
   */
  readonly length: number | bigint;
  /** The most bytes that may follow the length field. */
  readonly limit: number;

  /** Makes the error; `options.cause` is kept as for every error. */
  constructor(message: string, options: FrameTooLargeErrorOptions) {
    super(message, options);
    this.length = options.length;
    this.limit = options.limit;
  }
}

/**
 * A header that no correct peer sends: a negative length, a varint that is too long, or a frame shorter than what is
 * to be stripped from it.
 *
 * @example
 * ```ts
 * import { FrameCorruptError, FrameDecoder, lengthPrefixed } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: "varint" }));
 * decoder.push(new Uint8Array([0x80, 0x00])); // 0 takes one byte
 * console.assert(decoder.error instanceof FrameCorruptError);
 * ```
 */
export class FrameCorruptError extends Error {
  static {
    this.prototype.name = "FrameCorruptError";
  }
}

/**
 * What a {@linkcode FrameTruncatedError} is made from.
 *
 * @example
 * ```ts
 * import { FrameTruncatedError } from "@framed/server-endpoint";
 *
 * const error = new FrameTruncatedError("Cannot read file: it ends inside a frame", { pendingBytes: 6, expected: 13 });
 * console.assert(error.pendingBytes === 6 && error.expected === 13);
 * ```
 */
export interface FrameTruncatedErrorOptions extends ErrorOptions {
  /** Becomes {@linkcode FrameTruncatedError.pendingBytes}. */
  pendingBytes: number;
  /** Becomes {@linkcode FrameTruncatedError.expected}. */
  expected?: number;
}

/**
 * The stream ended inside a frame.
 *
 * @example
 * ```ts
 * import { FrameDecoder, FrameTruncatedError } from "@framed/server-endpoint";
 *
 * const decoder = new FrameDecoder();
 * decoder.push(new Uint8Array([0, 0, 0, 9, 1, 2]));
 * try {
 *   decoder.end();
 * } catch (error) {
 *   console.assert(error instanceof FrameTruncatedError && error.pendingBytes === 6 && error.expected === 13);
 * }
 * ```
 */
export class FrameTruncatedError extends Error {
  static {
    this.prototype.name = "FrameTruncatedError";
  }
  /** How many bytes of the frame had come, its header included. */
  readonly pendingBytes: number;
  /** How many bytes the frame has, its header included; `undefined` where the header had not come whole. */
  readonly expected: number | undefined;

  /** Makes the error; `options.cause` is kept as for every error. */
  constructor(message: string, options: FrameTruncatedErrorOptions) {
    super(message, options);
    this.pendingBytes = options.pendingBytes;
    this.expected = options.expected;
  }
}

/**
 * A write to a channel that is closed, or was closed before there was room. Its `cause` is the error that the channel
 * was closed with, if any.
 *
 * @example
 * ```ts
 * import { Channel, ChannelClosedError } from "@framed/server-endpoint";
 *
 * const channel = new Channel<string>();
 * channel.writer.complete();
 * await channel.writer.write("late").catch((error) => console.assert(error instanceof ChannelClosedError));
 * ```
 */
export class ChannelClosedError extends Error {
  static {
    this.prototype.name = "ChannelClosedError";
  }
}

/**
 * A send on a connection that has ended, or ended before the payload was accepted. Its `cause` is the error that ended
 * the connection, if any.
 *
 * @example
 * ```ts
 * import { type Connection, ConnectionClosedError } from "@framed/server-endpoint";
 *
 * // Sends, and says whether the connection was still there for it.
 * async function sendIfOpen(connection: Connection, payload: Uint8Array): Promise<boolean> {
 *   try {
 *     await connection.send(payload);
 *     return true;
 *   } catch (error) {
 *     if (error instanceof ConnectionClosedError) return false;
 *     throw error;
 *   }
 * }
 * ```
 */
export class ConnectionClosedError extends Error {
  static {
    this.prototype.name = "ConnectionClosedError";
  }
}
