/**
 * DNS messages, as far as a small authoritative responder needs them: RFC 1035 section 4, and EDNS(0), RFC 6891.
 *
 *     message   =  header (12 bytes)  |  questions  |  answers  |  authority  |  additional
 *     header    =  id  |  flags  |  QDCOUNT  |  ANCOUNT  |  NSCOUNT  |  ARCOUNT       (2 bytes each)
 *     question  =  name  |  type  |  class
 *     record    =  name  |  type  |  class  |  TTL (4)  |  RDLENGTH (2)  |  RDATA
 *
 * @module
 */

/** Types of records. */
export const Type = { A: 1, SOA: 6, TXT: 16, OPT: 41, AXFR: 252, ANY: 255 } as const;
/** Classes. */
export const Class = { IN: 1, ANY: 255 } as const;
/** What a response says of the query. */
export const Rcode = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;

const HEADER_BYTES = 12;
const QR = 0x8000;
const OPCODE = 0x7800;
const AA = 0x0400;
const RD = 0x0100;
/** What a client may send over UDP, which an OPT record must say: this responder is asked over TCP alone. */
const UDP_BYTES = 1232;
/** The name of the question, as a compression pointer to where it always stands. */
const QUESTION_NAME = 0xc000 | HEADER_BYTES;

/** A query with one question. */
export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** In lower case, without a dot at its end. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** The question's own bytes, which the response repeats. */
  readonly question: Uint8Array;
  /** The version of EDNS that the client speaks, if it does. */
  readonly edns: number | undefined;
}

/** What can't be read as a query with one question. */
export interface BadQuery {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
}

/** A record of a response. Without a name it has that of the question. */
export interface DnsRecord {
  readonly name?: string;
  readonly type: number;
  /** In seconds. */
  readonly ttl: number;
  readonly data: Uint8Array;
}

/** What a response says. */
export interface Reply {
  readonly rcode: number;
  readonly authoritative?: boolean;
  readonly answers?: readonly DnsRecord[];
  readonly authority?: readonly DnsRecord[];
}

/** Reads a message; `undefined` for one that must not be answered: no whole header, or a response. */
export function readQuery(message: Uint8Array): Query | BadQuery | undefined {
  if (message.byteLength < HEADER_BYTES) return undefined;
  const reader = new Reader(message);
  const [id, flags, questions, answers, authority, additional] = Array.from({ length: 6 }, () => reader.uint16());
  if ((flags & QR) !== 0) return undefined;
  const bad: BadQuery = { id, opcode: (flags & OPCODE) >>> 11, recursionDesired: (flags & RD) !== 0 };
  try {
    if (questions !== 1 || answers !== 0 || authority !== 0) return bad;
    const name = reader.name();
    const [type, klass] = [reader.uint16(), reader.uint16()];
    const question = message.subarray(HEADER_BYTES, reader.at);
    let edns: number | undefined;
    for (let i = 0; i < additional; i++) {
      const owner = reader.name();
      const [recordType, _size, ttl] = [reader.uint16(), reader.uint16(), reader.uint32()];
      reader.bytes(reader.uint16());
      if (recordType !== Type.OPT) continue;
      if (edns !== undefined || owner !== "") return bad;
      edns = ttl >>> 16 & 0xff;
    }
    return reader.atEnd ? { ...bad, name, type, class: klass, question, edns } : bad;
  } catch (error) {
    if (error instanceof RangeError) return bad;
    throw error;
  }
}

/** Writes the response to a query. */
export function writeReply(
  query: Query | BadQuery,
  { rcode, authoritative, answers = [], authority = [] }: Reply,
): Uint8Array {
  const { id, opcode, recursionDesired } = query;
  const question = "question" in query ? query.question : undefined;
  const edns = "edns" in query && query.edns !== undefined;
  const flags = QR | opcode << 11 | (authoritative ? AA : 0) | (recursionDesired ? RD : 0) | rcode & 0xf;
  const out: number[] = [];
  for (const count of [id, flags, question === undefined ? 0 : 1, answers.length, authority.length, edns ? 1 : 0]) {
    uint16(out, count);
  }
  if (question !== undefined) out.push(...question);
  for (const record of [...answers, ...authority]) {
    if (record.name === undefined) uint16(out, QUESTION_NAME);
    else out.push(...nameBytes(record.name));
    uint16(out, record.type);
    uint16(out, Class.IN);
    uint16(out, record.ttl >>> 16);
    uint16(out, record.ttl);
    uint16(out, record.data.byteLength);
    out.push(...record.data);
  }
  if (edns) {
    out.push(0);
    uint16(out, Type.OPT);
    uint16(out, UDP_BYTES);
    uint16(out, rcode >>> 4 << 8); // the upper bits of the rcode, then version 0
    uint16(out, 0);
    uint16(out, 0);
  }
  return Uint8Array.from(out);
}

/** A name as it goes over the wire, not compressed. */
export function nameBytes(name: string): Uint8Array {
  const labels = name === "" ? [] : name.split(".");
  return Uint8Array.from([...labels.flatMap((label) => [...characterString(label)]), 0]);
}

/** A length of one byte, then so many bytes. */
export function characterString(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength > 255) throw new RangeError(`A character string has 255 bytes at most, got ${bytes.byteLength}`);
  return Uint8Array.from([bytes.byteLength, ...bytes]);
}

function uint16(out: number[], value: number): void {
  out.push(value >>> 8 & 0xff, value & 0xff);
}

/** Reads a message from its front; throws a `RangeError` where it is cut off or can't be. */
class Reader {
  readonly #message: Uint8Array;
  at = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  get atEnd(): boolean {
    return this.at === this.#message.byteLength;
  }

  bytes(count: number): Uint8Array {
    if (count > this.#message.byteLength - this.at) throw new RangeError("The message is cut off");
    return this.#message.subarray(this.at, this.at += count);
  }

  uint16(): number {
    const [high, low] = this.bytes(2);
    return high << 8 | low;
  }

  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16();
  }

  /** A name, which in a query has nothing before it that a compression pointer could point at. */
  name(): string {
    const labels: string[] = [];
    for (let total = 1;;) {
      const [length] = this.bytes(1);
      if (length === 0) return labels.join(".");
      total += length + 1;
      if (length > 63 || total > 255) throw new RangeError("The name is compressed or too long");
      labels.push(String.fromCharCode(...this.bytes(length)).toLowerCase());
    }
  }
}
