/** What is asked of a server: how many connections, how many frames in flight on each, and how large they are. */
export interface Shape {
  readonly connections: number;
  /** Frames in flight on each connection. */
  readonly depth: number;
  /** Payload bytes of a frame. */
  readonly size: number;
}

/**
 * The standard shapes: pipelined, deep pipeline, bulk, many connections, ping-pong. That is last, as what an engine compiles
 * beside it shows most there, and by then most is compiled.
 */
export const SHAPES: readonly Shape[] = ["50x32x64", "50x128x64", "10x16x16384", "200x8x256", "50x1x64"].map(shapeOf);

/** `50×32×64`: connections × frames in flight × bytes. */
export function nameOf({ connections, depth, size }: Shape): string {
  return `${connections}×${depth}×${size}`;
}

/** The shape that `text` names, such as `50x32x64`. */
export function shapeOf(text: string): Shape {
  const match = /^(\d+)[x×](\d+)[x×](\d+)$/.exec(text);
  if (match === null) throw new RangeError(`Cannot read shape: it must be like 50x32x64, got ${text}`);
  const [connections, depth, size] = match.slice(1).map(Number);
  if (connections < 1 || depth < 1 || size < 8) {
    throw new RangeError(`Cannot read shape: at least 1x1x8, as a payload begins with its number, got ${text}`);
  }
  return { connections, depth, size };
}
