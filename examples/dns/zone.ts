import { characterString, Class, type DnsRecord, nameBytes, type Query, Rcode, type Reply, Type } from "./message.ts";

const TTL_S = 300;

/** A name of a zone, and what it has. */
export interface Name {
  /** IPv4 addresses. */
  readonly a?: readonly string[];
  /** Each is one record: the strings that it is made of, of 255 bytes at most. */
  readonly txt?: readonly (readonly string[])[];
}

/** The names under one origin, which is one of them itself. */
export class Zone {
  readonly #origin: string;
  readonly #names: ReadonlyMap<string, readonly DnsRecord[]>;
  readonly #authority: DnsRecord;

  constructor(origin: string, names: Readonly<Record<string, Name>>) {
    this.#origin = origin;
    this.#names = new Map(
      Object.entries(names).map(([name, { a = [], txt = [] }]) => [
        name,
        [...a.map(addressRecord), ...txt.map(textRecord)],
      ]),
    );
    const numbers = [1, 3_600, 600, 86_400, TTL_S]; // serial, refresh, retry, expire, and how long «no» is kept
    const data = [...nameBytes(`ns.${origin}`), ...nameBytes(`hostmaster.${origin}`), ...numbers.flatMap(uint32)];
    this.#authority = { name: origin, type: Type.SOA, ttl: TTL_S, data: Uint8Array.from(data) };
  }

  /** The reply to a query. */
  answer({ name, type, class: klass, opcode, edns }: Query): Reply {
    if (edns !== undefined && edns > 0) return { rcode: Rcode.BADVERS };
    if (opcode !== 0) return { rcode: Rcode.NOTIMP };
    const inZone = name === this.#origin || name.endsWith(`.${this.#origin}`);
    if (!inZone || (klass !== Class.IN && klass !== Class.ANY) || type === Type.AXFR) return { rcode: Rcode.REFUSED };

    const authority = [this.#authority];
    const records = this.#names.get(name);
    if (records === undefined) {
      // A name that others are under exists, though it has nothing: RFC 8020.
      const exists = [...this.#names.keys()].some((known) => known.endsWith(`.${name}`));
      return { rcode: exists ? Rcode.NOERROR : Rcode.NXDOMAIN, authoritative: true, authority };
    }
    const own = name === this.#origin ? [...records, this.#authority] : records;
    const answers = own.filter((record) => type === Type.ANY || record.type === type);
    return { rcode: Rcode.NOERROR, authoritative: true, answers, ...(answers.length > 0 ? {} : { authority }) };
  }
}

function addressRecord(address: string): DnsRecord {
  return { type: Type.A, ttl: TTL_S, data: Uint8Array.from(address.split("."), Number) };
}

function textRecord(strings: readonly string[]): DnsRecord {
  return { type: Type.TXT, ttl: TTL_S, data: Uint8Array.from(strings.flatMap((text) => [...characterString(text)])) };
}

function uint32(value: number): number[] {
  return [value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff];
}
