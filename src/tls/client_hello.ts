/**
 * The longest ClientHello that is waited for, in bytes; real ones take 2 KiB or so. Each chunk has all that came looked at
 * again, so this also bounds what a stranger who sends a byte at a time can cost.
 */
const MOST_BYTES = 16_384;

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;

/**
 * Finds the name that a client asks for in the first bytes that it sends (RFC 8446, 4.1.2; RFC 6066, 3). Only for a runtime
 * that can't be asked. `undefined`: more must come. `null`: there is none, or it isn't TLS, which is the session's to say.
 */
export function serverNameIn(bytes: Uint8Array): string | null | undefined {
  const message = handshakeBytes(bytes);
  if (message === undefined) return bytes.length < MOST_BYTES ? undefined : null;
  try {
    return message === null ? null : extension(new Reader(message));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The ClientHello, out of its records, once it is whole. */
function handshakeBytes(bytes: Uint8Array): Uint8Array | null | undefined {
  const parts: number[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    if (bytes[at] !== HANDSHAKE_RECORD) return null;
    const end = at + 5 + (bytes[at + 3]! << 8 | bytes[at + 4]!);
    parts.push(...bytes.subarray(at + 5, Math.min(end, bytes.length)));
    if (parts.length >= 4) {
      if (parts[0] !== CLIENT_HELLO) return null;
      const length = 4 + (parts[1]! << 16 | parts[2]! << 8 | parts[3]!);
      if (length > MOST_BYTES) return null;
      if (parts.length >= length) return Uint8Array.from(parts.slice(4, length));
    }
    at = end;
  }
  return bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD ? null : undefined;
}

function extension(hello: Reader): string | null {
  hello.skip(2 + 32); // version, random
  hello.skip(hello.number(1)); // session
  hello.skip(hello.number(2)); // cipher suites
  hello.skip(hello.number(1)); // compression
  if (hello.left === 0) return null;
  const extensions = new Reader(hello.take(hello.number(2)));
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const body = new Reader(extensions.take(extensions.number(2)));
    if (type !== SERVER_NAME) continue;
    const names = new Reader(body.take(body.number(2)));
    while (names.left > 0) {
      const kind = names.number(1);
      const name = names.take(names.number(2));
      if (kind === 0) return new TextDecoder().decode(name);
    }
  }
  return null;
}

/** Throws a `RangeError` where there is less than is asked for. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError("Cannot read a ClientHello: it is cut short");
    return this.#bytes.subarray(this.#at, this.#at += length);
  }

  skip(length: number): void {
    this.take(length);
  }

  number(bytes: 1 | 2): number {
    return this.take(bytes).reduce((sum, byte) => sum << 8 | byte, 0);
  }
}
