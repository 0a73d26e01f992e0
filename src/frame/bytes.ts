/**
 * Whether something is a `Uint8Array`, also one of another realm (a `vm` context, as some test runners use).
 * A few nanoseconds for those of this realm.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array ||
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/**
 * The same bytes as a `Uint8Array` and nothing else. A `Buffer`'s `slice` is a view where that of a `Uint8Array` is a
 * copy, and a loop that sees both kinds is slower on each.
 */
export function plain(bytes: Uint8Array): Uint8Array {
  return Object.getPrototypeOf(bytes) === Uint8Array.prototype
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** What to call something that isn't a `Uint8Array` in a message: its type, never its content. */
export function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/** Makes a copy of a part of some bytes, from `start` to before `end`, whose buffer has nothing else in it. */
export type CopyOfPart = (bytes: Uint8Array, start: number, end: number) => Uint8Array;

/** The one that every runtime has. */
export const sliced: CopyOfPart = (bytes, start, end) => bytes.slice(start, end);

/** Below this many bytes a loop beats `set`, which costs about 10 ns to call on V8 and JSC alike. */
const LOOP_BELOW = 12;
/** The same where `set` first needs a view on a part of the source, about 17 ns on V8 and 33 on JSC. */
const LOOP_PART_BELOW = 32;

/** Copies all of `source` to `target` at `at`. The target must be long enough. */
export function copyAll(source: Uint8Array, target: Uint8Array, at: number): void {
  const length = source.length;
  if (length < LOOP_BELOW) {
    for (let i = 0; i < length; i++) target[at + i] = source[i]!;
  } else {
    target.set(source, at);
  }
}

/** Copies `source` from `start` to before `end` to `target` at `at`. The target must be long enough. */
export function copyPart(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  const length = end - start;
  if (length < LOOP_PART_BELOW) {
    for (let i = 0; i < length; i++) target[at + i] = source[start + i]!;
  } else if (length === source.length) {
    target.set(source, at);
  } else {
    target.set(new Uint8Array(source.buffer, source.byteOffset + start, length), at);
  }
}
