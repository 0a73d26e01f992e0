import type { FrameLayout } from "./layout.ts";
import { u32be } from "./length_field.ts";

/**
 * The frame that a chunk is, where the chunk is one frame and nothing else: a view on it, or if it has no more than
 * `copiedBytes`, a copy. `undefined` says nothing: what the chunk is, a decoder tells. O(1), a copy aside.
 *
 * @param layout A plain one, or none.
 */
export function soleFrame(
  chunk: Uint8Array,
  layout: FrameLayout | undefined,
  copiedBytes: number,
): Uint8Array | undefined {
  if (layout === undefined) return undefined;
  const body = chunk.length - 4;
  if (body < 0 || body > layout.maxBodyBytes || u32be(chunk, 0) !== body) return undefined;
  return body <= copiedBytes ? chunk.slice(4) : new Uint8Array(chunk.buffer, chunk.byteOffset + 4, body);
}
