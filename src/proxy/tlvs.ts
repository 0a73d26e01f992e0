/** The extensions of a PROXY header: type (1 byte), length (2 bytes, big-endian), value; one behind the other. */
import type { ProxyHeader, ProxySsl, ProxyTlv } from "../transport/proxy_header.ts";
import { refusal } from "./refusal.ts";

const ALPN = 0x01;
const AUTHORITY = 0x02;
/** The type of the checksum over the whole header, of 4 bytes. */
export const CRC32C = 0x03;
const NOOP = 0x04;
const UNIQUE_ID = 0x05;
const SSL = 0x20;
const SSL_VERSION = 0x21;
const SSL_CN = 0x22;
const SSL_CIPHER = 0x23;
const SSL_SIG_ALG = 0x24;
const SSL_KEY_ALG = 0x25;
const NETNS = 0x30;

/** The most bytes of a unique id: the specification's. */
const LONGEST_UNIQUE_ID = 128;
/** In front of what is in `SSL`: what the client did (1 byte) and whether it was verified (4 bytes). */
const SSL_PREFIX = 5;
const CLIENT_SSL = 0x01;
const CLIENT_CERT_CONN = 0x02;
const CLIENT_CERT_SESS = 0x04;

const text = new TextDecoder();

/** Walks over extensions that fill `bytes` to the end. The values are views. NOOPs are padding, and are left out. */
export function walkTlvs(bytes: Uint8Array): ProxyTlv[] {
  const tlvs: ProxyTlv[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 3) throw refusal("an extension ends in its head");
    const end = at + 3 + (bytes[at + 1] << 8 | bytes[at + 2]);
    if (end > bytes.length) throw refusal(`an extension runs ${end - bytes.length} bytes past the end`);
    if (bytes[at] !== NOOP) tlvs.push({ type: bytes[at], value: bytes.subarray(at + 3, end) });
    at = end;
  }
  return tlvs;
}

/** What the known extensions say. Of several of one type, the last counts. */
export function readTlvs(
  tlvs: readonly ProxyTlv[],
): Pick<ProxyHeader, "alpn" | "authority" | "uniqueId" | "ssl" | "namespace"> {
  const known: { -readonly [Name in keyof ReturnType<typeof readTlvs>]: ReturnType<typeof readTlvs>[Name] } = {};
  for (const { type, value } of tlvs) {
    switch (type) {
      case ALPN:
        known.alpn = text.decode(value);
        break;
      case AUTHORITY:
        known.authority = text.decode(value);
        break;
      case UNIQUE_ID:
        if (value.length > LONGEST_UNIQUE_ID) throw refusal(`its unique id is over ${LONGEST_UNIQUE_ID} bytes`);
        known.uniqueId = value;
        break;
      case SSL:
        known.ssl = sslOf(value);
        break;
      case NETNS:
        known.namespace = text.decode(value);
        break;
    }
  }
  return known;
}

function sslOf(value: Uint8Array): ProxySsl {
  if (value.length < SSL_PREFIX) throw refusal("its extension on TLS is too short");
  const [client] = value;
  const certificate = client & CLIENT_CERT_CONN ? "connection" : client & CLIENT_CERT_SESS ? "session" : "none";
  const verify = value.subarray(1, SSL_PREFIX);
  const said = new Map(walkTlvs(value.subarray(SSL_PREFIX)).map(({ type, value }) => [type, text.decode(value)]));
  return {
    tls: (client & CLIENT_SSL) !== 0,
    certificate,
    verified: certificate !== "none" && verify.every((byte) => byte === 0),
    ...named("version", said.get(SSL_VERSION)),
    ...named("commonName", said.get(SSL_CN)),
    ...named("cipher", said.get(SSL_CIPHER)),
    ...named("signature", said.get(SSL_SIG_ALG)),
    ...named("key", said.get(SSL_KEY_ALG)),
  };
}

function named<Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } {
  return value === undefined ? {} : { [name]: value } as { [N in Name]?: string };
}
