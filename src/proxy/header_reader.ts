import type { ProxyHeader } from "../transport/proxy_header.ts";
import { refusal } from "./refusal.ts";
import { parseVersion1, reachOfVersion1 } from "./version1.ts";
import { parseVersion2, reachOfVersion2 } from "./version2.ts";

/** The versions of the PROXY protocol that are read. */
export type ProxyVersion = 1 | 2 | "any";

/** What {@linkcode HeaderReader.push} found. */
export interface ReadHeader {
  readonly header: ProxyHeader;
  /** What the last chunk has behind the header: a view. */
  readonly rest: Uint8Array;
}

const FIRST_OF_VERSION_1 = 0x50;
const FIRST_OF_VERSION_2 = 0x0d;
const LEAST_CAPACITY = 128;

/**
 * Cuts the PROXY header off the front of a stream, however the stream is cut.
 *
 * It keeps a copy of the header's bytes alone, at most twice as many as have come, and refuses a stream at the first byte
 * that shows that it isn't one: a stranger that speaks something else is told apart at its first.
 */
export class HeaderReader {
  readonly #version: ProxyVersion;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(version: ProxyVersion) {
    this.#version = version;
  }

  /** How many bytes of the header have come. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes the next bytes of the stream; `undefined` while the header isn't whole. Throws where they are no header, and
   * isn't called again then.
   */
  push(chunk: Uint8Array): ReadHeader | undefined {
    for (let at = 0;;) {
      const bytes = this.#bytes.subarray(0, this.#length);
      const reach = this.#reach(bytes);
      if (reach <= bytes.length) {
        // Of the bytes that were copied, those behind the header are the chunk's too: it has its last byte.
        return { header: parse(bytes.subarray(0, reach)), rest: chunk.subarray(at - (bytes.length - reach)) };
      }
      if (at === chunk.length) return undefined;
      const part = chunk.subarray(at, at + reach - bytes.length);
      this.#append(part);
      at += part.length;
    }
  }

  #reach(bytes: Uint8Array): number {
    if (bytes.length === 0) return 1;
    const version = versionOf(bytes[0]);
    if (version === undefined) throw refusal("it doesn't begin as one");
    if (this.#version !== "any" && this.#version !== version) {
      throw refusal(`it is of version ${version}, and only version ${this.#version} is taken`);
    }
    return version === 1 ? reachOfVersion1(bytes) : reachOfVersion2(bytes);
  }

  #append(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(LEAST_CAPACITY, 2 * length));
      bytes.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = bytes;
    }
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }
}

function versionOf(first: number): 1 | 2 | undefined {
  return first === FIRST_OF_VERSION_1 ? 1 : first === FIRST_OF_VERSION_2 ? 2 : undefined;
}

function parse(bytes: Uint8Array): ProxyHeader {
  return versionOf(bytes[0]) === 1 ? parseVersion1(bytes) : parseVersion2(bytes);
}
