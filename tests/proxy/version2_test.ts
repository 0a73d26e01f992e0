/** Version 2 of the PROXY protocol, each header whole, byte by byte, and cut at every offset. */
import { assertEquals } from "@std/assert";
import { HeaderReader } from "../../src/proxy/header_reader.ts";
import type { ProxyHeader } from "../../src/transport/proxy_header.ts";
import type { EndpointAddress } from "../../src/transport/contract.ts";
import { bytes, hex, join } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { ascii, checked, everyReading, IPV4, read, SIGNATURE, tlv, version2 } from "./support.ts";

const DATA = join(Uint8Array.of(0, 0, 0, 12), SIGNATURE);
const LOCAL = 0x20;
const PROXY = 0x21;
const TCP4 = 0x11;
const TCP6 = 0x21;
const UNIX = 0x31;

const tcp = (hostname: string, port: number): EndpointAddress => ({ transport: "tcp", hostname, port });
const unix = (path: string): EndpointAddress => ({ transport: "unix", path });

const NO_ADDRESSES: ProxyHeader = { version: 2, tlvs: [] };
const OVER_IPV4: ProxyHeader = {
  version: 2,
  addresses: { source: tcp("192.168.0.1", 56324), destination: tcp("192.168.0.11", 443) },
  tlvs: [],
};

function between(source: EndpointAddress, destination: EndpointAddress): ProxyHeader {
  return { version: 2, addresses: { source, destination }, tlvs: [] };
}

function path(text: string): Uint8Array {
  const field = new Uint8Array(108);
  field.set(ascii(text));
  return field;
}

const ipv6 = join(bytes("20010db8000000000000000000000001 00000000000000000000ffffc0a8000b"), bytes("dc04 01bb"));
const vector = bytes("0d0a0d0a000d0a515549540a21110013c0a80001c0a8000bdc0401bb0300041c1ae9c6");

const headers: [name: string, header: Uint8Array, expected: ProxyHeader][] = [
  ["IPv4", version2(PROXY, TCP4, IPV4), OVER_IPV4],
  [
    "IPv6, and IPv4 in it",
    version2(PROXY, TCP6, ipv6),
    between(tcp("2001:db8::1", 56324), tcp("::ffff:192.168.0.11", 443)),
  ],
  [
    "unix sockets",
    version2(PROXY, UNIX, join(path("/run/client"), path("/run/server.sock"))),
    between(unix("/run/client"), unix("/run/server.sock")),
  ],
  [
    "unix sockets: one without a name, one in the abstract namespace",
    version2(PROXY, UNIX, join(path(""), path("\0abstract"))),
    between(unix(""), unix("\0abstract")),
  ],
  [
    "unix sockets: paths that fill their fields",
    version2(PROXY, UNIX, join(path("x".repeat(108)), path("y".repeat(107)))),
    between(unix("x".repeat(108)), unix("y".repeat(107))),
  ],
  ["no family: the real peer's address", version2(PROXY, 0, new Uint8Array(0)), NO_ADDRESSES],
  [
    "no family, and an extension",
    version2(PROXY, 0, tlv(0xe0, ascii("own"))),
    { version: 2, tlvs: [{ type: 0xe0, value: ascii("own") }] },
  ],
  ["LOCAL of length 0", version2(LOCAL, 0, new Uint8Array(0)), NO_ADDRESSES],
  ["LOCAL of length 12", version2(LOCAL, 0, IPV4), NO_ADDRESSES],
  ["LOCAL whose family and content are nonsense", version2(LOCAL, 0xff, bytes("ffffffff")), NO_ADDRESSES],
  [
    "a checksum",
    vector,
    { ...OVER_IPV4, tlvs: [{ type: 3, value: bytes("1c1ae9c6") }] },
  ],
  ["a trailing NOOP of 3 bytes", version2(PROXY, TCP4, join(IPV4, tlv(4, new Uint8Array(0)))), OVER_IPV4],
  [
    "NOOPs of any length between extensions",
    version2(PROXY, TCP4, join(IPV4, tlv(4, new Uint8Array(9)), tlv(0xea, ascii("a")), tlv(4, new Uint8Array(1)))),
    { ...OVER_IPV4, tlvs: [{ type: 0xea, value: ascii("a") }] },
  ],
  [
    "ALPN, authority, unique id and network namespace",
    version2(
      PROXY,
      TCP4,
      join(IPV4, tlv(1, ascii("h2")), tlv(2, ascii("a.test")), tlv(5, bytes("00ff")), tlv(0x30, ascii("blue"))),
    ),
    {
      ...OVER_IPV4,
      tlvs: [
        { type: 1, value: ascii("h2") },
        { type: 2, value: ascii("a.test") },
        { type: 5, value: bytes("00ff") },
        { type: 0x30, value: ascii("blue") },
      ],
      alpn: "h2",
      authority: "a.test",
      uniqueId: bytes("00ff"),
      namespace: "blue",
    },
  ],
];

for (const [name, header, expected] of headers) {
  test(`HeaderReader takes version 2 however it is cut, and leaves the data: ${name}`, () => {
    for (const data of [DATA, new Uint8Array(0)]) {
      for (const [way, reading] of everyReading(join(header, data))) {
        assertEquals(reading, { header: expected, behind: hex(data) }, way);
      }
    }
  });

  test(`HeaderReader needs more for every proper prefix: ${name}`, () => {
    for (let length = 0; length < header.length; length++) {
      assertEquals(read([header.subarray(0, length)]), "unfinished", `${length} bytes`);
    }
  });
}

function about(client: number, verify: number, ...inner: Uint8Array[]): ProxyHeader["ssl"] {
  const value = join(Uint8Array.of(client, 0, 0, 0, verify), ...inner);
  const reading = read([version2(PROXY, TCP4, join(IPV4, tlv(0x20, value)))]);
  if (typeof reading === "string" || "refused" in reading) throw new Error(JSON.stringify(reading));
  return reading.header.ssl;
}

test("HeaderReader tells what the load balancer knows of the client's TLS", () => {
  assertEquals(
    about(
      0x03,
      0,
      tlv(0x21, ascii("TLSv1.3")),
      tlv(0x22, ascii("device-7")),
      tlv(0x23, ascii("TLS_AES_128_GCM_SHA256")),
      tlv(0x24, ascii("SHA256")),
      tlv(0x25, ascii("RSA2048")),
    ),
    {
      tls: true,
      certificate: "connection",
      verified: true,
      version: "TLSv1.3",
      commonName: "device-7",
      cipher: "TLS_AES_128_GCM_SHA256",
      signature: "SHA256",
      key: "RSA2048",
    },
  );
  assertEquals(about(0, 1), { tls: false, certificate: "none", verified: false });
  assertEquals(about(0x01, 0), { tls: true, certificate: "none", verified: false }, "0, but no certificate to verify");
  assertEquals(about(0x05, 0), { tls: true, certificate: "session", verified: true });
  assertEquals(about(0x07, 19), { tls: true, certificate: "connection", verified: false });
});

const BEGINNING = "it doesn't begin as one";
const longUniqueId = new Uint8Array(129);

const refused: [name: string, stream: Uint8Array, why: string][] = [
  ["version 1", version2(0x11, TCP4, IPV4), "its version is 1, not 2"],
  ["version 3", version2(0x31, TCP4, IPV4), "its version is 3, not 2"],
  ["command 2", version2(0x22, TCP4, IPV4), "its command 2 is neither LOCAL nor PROXY"],
  ["UDP", version2(PROXY, 0x12, IPV4), "its family 1 and protocol 2 aren't a stream's"],
  ["IPv4 without a protocol", version2(PROXY, 0x10, IPV4), "its family 1 and protocol 0 aren't a stream's"],
  ["no family over a stream", version2(PROXY, 0x01, IPV4), "its family 0 and protocol 1 aren't a stream's"],
  ["family 4", version2(PROXY, 0x41, IPV4), "its family 4 and protocol 1 aren't a stream's"],
  [
    "addresses of 11 bytes for IPv4",
    version2(PROXY, TCP4, IPV4.subarray(0, 11)),
    "its addresses take 12 bytes, and 11 are there",
  ],
  ["IPv4 addresses for IPv6", version2(PROXY, TCP6, IPV4), "its addresses take 36 bytes, and 12 are there"],
  [
    "addresses of 215 bytes for unix sockets",
    version2(PROXY, UNIX, new Uint8Array(215)),
    "its addresses take 216 bytes, and 215 are there",
  ],
  [
    "an extension that runs past the end",
    version2(PROXY, TCP4, join(IPV4, bytes("e0 0004 010203"))),
    "an extension runs 1 bytes past the end",
  ],
  [
    "a NOOP that runs past the end",
    version2(PROXY, TCP4, join(IPV4, bytes("04 ffff"))),
    "an extension runs 65535 bytes past the end",
  ],
  [
    "a second extension that runs past the end",
    version2(PROXY, TCP4, join(IPV4, tlv(0xe0, bytes("01")), bytes("e1 0001"))),
    "an extension runs 1 bytes past the end",
  ],
  ["one byte behind the addresses", version2(PROXY, TCP4, join(IPV4, bytes("e0"))), "an extension ends in its head"],
  ["two bytes behind", version2(PROXY, TCP4, join(IPV4, bytes("e000"))), "an extension ends in its head"],
  [
    "an extension past the end without a family",
    version2(PROXY, 0, bytes("e0 0001")),
    "an extension runs 1 bytes past the end",
  ],
  [
    "an extension inside that on TLS which runs past its end",
    version2(PROXY, TCP4, join(IPV4, tlv(0x20, bytes("01 00000000 21 0003 6162")))),
    "an extension runs 1 bytes past the end",
  ],
  [
    "an extension on TLS that is too short",
    version2(PROXY, TCP4, join(IPV4, tlv(0x20, bytes("01000000")))),
    "its extension on TLS is too short",
  ],
  [
    "a unique id of 129 bytes",
    version2(PROXY, TCP4, join(IPV4, tlv(5, longUniqueId))),
    "its unique id is over 128 bytes",
  ],
  [
    "a checksum of 3 bytes",
    version2(PROXY, TCP4, join(IPV4, tlv(3, bytes("1c1ae9")))),
    "its checksum isn't one of 4 bytes",
  ],
  ["two checksums", checked(tlv(3, bytes("00000000"))), "its checksum isn't one of 4 bytes"],
  ["a signature with one wrong byte", join(SIGNATURE.subarray(0, 11), bytes("0b 21110000")), BEGINNING],
  ["a line's end", ascii("\r\n\r\nGET"), BEGINNING],
];

for (const [name, stream, why] of refused) {
  test(`HeaderReader refuses version 2 however it is cut: ${name}`, () => {
    for (const [way, reading] of everyReading(join(stream, DATA))) assertEquals(reading, { refused: why }, way);
  });
}

test("HeaderReader refuses a header with a checksum in which one bit is another, whichever it is", () => {
  const header = checked(tlv(2, ascii("a.test")), tlv(4, new Uint8Array(3)));
  assertEquals(read([header]), {
    header: {
      ...OVER_IPV4,
      tlvs: [{ type: 2, value: ascii("a.test") }, { type: 3, value: header.subarray(-4) }],
      authority: "a.test",
    },
    behind: "",
  });
  let sums = 0;
  for (let bit = 0; bit < header.length * 8; bit++) {
    const flipped = header.slice();
    flipped[bit >> 3] ^= 1 << (bit & 7);
    if (bit === 12 * 8) continue; // makes it LOCAL, of which only the length counts
    if (bit >> 3 === header.length - 7) continue; // makes the checksum another extension
    const reading = read([flipped, new Uint8Array(70_000)]);
    if (typeof reading !== "object" || !("refused" in reading)) throw new Error(`Bit ${bit} flipped, and it was taken`);
    if (reading.refused === "its checksum doesn't match") sums++;
  }
  assertEquals(sums > 200, true, `the checksum alone told ${sums} of them`);
});

test("HeaderReader refuses the vector of a header with a checksum, one bit flipped", () => {
  for (let at = 16; at < vector.length; at++) {
    if (at >= 28 && at < 31) continue; // the extension's own head
    const flipped = vector.slice();
    flipped[at] ^= 1;
    for (const [way, reading] of everyReading(flipped)) {
      assertEquals(reading, { refused: "its checksum doesn't match" }, `byte ${at}, ${way}`);
    }
  }
});

for (const command of [LOCAL, PROXY]) {
  test(`HeaderReader takes headers of 4095 and 4096 bytes, and refuses 4097 at the 16th: command ${command}`, () => {
    const padded = (length: number) =>
      version2(command, TCP4, join(IPV4, tlv(4, new Uint8Array(length - 16 - 12 - 3))));
    const expected = { header: command === LOCAL ? NO_ADDRESSES : OVER_IPV4, behind: hex(DATA) };
    for (const length of [4_095, 4_096]) assertEquals(read([join(padded(length), DATA)]), expected, `${length}`);
    const refusal = { refused: "its length of 4097 bytes is over the limit of 4096" };
    const header = padded(4_097);
    assertEquals([read([header.subarray(0, 15)]), read([header.subarray(0, 16)])], ["unfinished", refusal]);
    assertEquals(read([version2(command, TCP4, new Uint8Array(0), 65_535)]), {
      refused: "its length of 65551 bytes is over the limit of 4096",
    });
  });
}

test("HeaderReader refuses each wrong byte of the fixed part as soon as it is there", () => {
  const header = version2(PROXY, TCP4, IPV4);
  for (let at = 0; at < 14; at++) {
    const wrong = header.slice();
    wrong[at] = 0x77;
    assertEquals(read([wrong.subarray(0, at)]), "unfinished", `${at} bytes`);
    const reading = read([wrong.subarray(0, at + 1)]);
    assertEquals(typeof reading === "object" && "refused" in reading, true, `${at + 1} bytes: ${reading}`);
  }
});

test("HeaderReader takes version 2 alone where it is told to", () => {
  const header = version2(PROXY, TCP4, IPV4);
  assertEquals(read([header], 2), { header: OVER_IPV4, behind: "" });
  assertEquals(read([header.subarray(0, 1)], 1), { refused: "it is of version 2, and only version 1 is taken" });
});

test("HeaderReader holds at most twice the bytes that came, never what a length promises", () => {
  const header = version2(LOCAL, 0, new Uint8Array(0), 4_080);
  const reader = new HeaderReader("any");
  const allocated: number[] = [];
  const native = globalThis.Uint8Array;
  globalThis.Uint8Array = class extends native {
    // deno-lint-ignore no-explicit-any
    constructor(...args: any) {
      super(...(args as [number]));
      if (typeof args[0] === "number") allocated.push(args[0]);
    }
  } as unknown as typeof native;
  try {
    reader.push(header);
    for (let i = 0; i < 1_000; i++) reader.push(header.subarray(0, 1));
  } finally {
    globalThis.Uint8Array = native;
  }
  assertEquals(reader.length, 1_016);
  assertEquals(allocated.every((length) => length <= 2 * 1_016), true, `${allocated}`);
  assertEquals(allocated.length > 0, true, "the allocations were seen");
});
