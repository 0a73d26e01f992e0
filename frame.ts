/**
 * The framing alone: bytes in, frames out, and back, without channels or sockets. For a client over some other stream
 * of bytes, in a browser too.
 *
 * @example Frames over a stream of the web
 * ```ts
 * import { FrameDecoder, FrameEncoder } from "@framed/server-endpoint/frame";
 *
 * const encoder = new FrameEncoder();
 * const bytes = new Blob([1, 2, 3].map((n) => encoder.encode(new Uint8Array([n])) as BlobPart)).stream();
 *
 * const decoder = new FrameDecoder();
 * const frames: Uint8Array[] = [];
 * for await (const chunk of bytes) frames.push(...decoder.push(chunk));
 * decoder.end(); // throws if the stream ended inside a frame
 * console.assert(frames.join(" ") === "1 2 3");
 * ```
 *
 * @module
 */

export { FrameDecoder, type FrameDecoderOptions } from "./src/frame/decoder.ts";
export { FrameEncoder } from "./src/frame/encoder.ts";
export { type FrameFormat, lengthPrefixed, type LengthPrefixedOptions } from "./src/frame/format.ts";
export {
  FrameCorruptError,
  FrameTooLargeError,
  type FrameTooLargeErrorOptions,
  FrameTruncatedError,
  type FrameTruncatedErrorOptions,
} from "./src/errors.ts";
