/** Version 1 of the PROXY protocol, each line whole, byte by byte, and cut at every offset. */
import { assertEquals } from "@std/assert";
import type { ProxyHeader } from "../../src/transport/proxy_header.ts";
import { hex, join } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { ascii, everyReading, read } from "./support.ts";

const DATA = join(Uint8Array.of(0, 0, 0, 2), ascii("\r\n"));

type Addresses = [source: string, sourcePort: number, destination: string, destinationPort: number];

function header([source, sourcePort, destination, destinationPort]: Addresses): ProxyHeader {
  return {
    version: 1,
    addresses: {
      source: { transport: "tcp", hostname: source, port: sourcePort },
      destination: { transport: "tcp", hostname: destination, port: destinationPort },
    },
    tlvs: [],
  };
}

const UNKNOWN: ProxyHeader = { version: 1, tlvs: [] };
const longest6 = `PROXY TCP6 ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535\r\n`;

const lines: [name: string, line: string, expected: ProxyHeader][] = [
  [
    "TCP4",
    "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
    header(["192.168.0.1", 56324, "192.168.0.11", 443]),
  ],
  [
    "the longest TCP4",
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
    header(["255.255.255.255", 65535, "255.255.255.255", 65535]),
  ],
  ["ports of 0", "PROXY TCP4 0.0.0.0 10.0.0.1 0 0\r\n", header(["0.0.0.0", 0, "10.0.0.1", 0])],
  [
    "TCP6",
    "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n",
    header(["2001:db8::1", 56324, "2001:db8::2", 443]),
  ],
  [
    "the longest TCP6",
    longest6,
    header([`${"ffff:".repeat(7)}ffff`, 65535, `${"ffff:".repeat(7)}ffff`, 65535]),
  ],
  [
    "TCP6 in another spelling, which would be another address to whoever counts them",
    "PROXY TCP6 2001:0DB8:0:0:0:0:0:0001 0:0::0 1 2\r\n",
    header(["2001:db8::1", 1, "::", 2]),
  ],
  [
    "TCP6 with an IPv4 address in it, in hex or dotted",
    "PROXY TCP6 ::ffff:c0a8:0001 ::FFFF:192.168.0.11 1 2\r\n",
    header(["::ffff:192.168.0.1", 1, "::ffff:192.168.0.11", 2]),
  ],
  ["UNKNOWN, the shortest", "PROXY UNKNOWN\r\n", UNKNOWN],
  [
    "UNKNOWN with addresses, which say nothing",
    `PROXY UNKNOWN ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535\r\n`,
    UNKNOWN,
  ],
  ["UNKNOWN with anything", "PROXY UNKNOWN  \t\x00\xffanything\r\n", UNKNOWN],
  ["a line of 106 bytes", `PROXY UNKNOWN ${"x".repeat(90)}\r\n`, UNKNOWN],
  ["a line of 107 bytes", `PROXY UNKNOWN ${"x".repeat(91)}\r\n`, UNKNOWN],
];

for (const [name, line, expected] of lines) {
  test(`HeaderReader takes version 1 however it is cut, and leaves the data: ${name}`, () => {
    for (const data of [DATA, new Uint8Array(0)]) {
      for (const [way, reading] of everyReading(join(ascii(line), data))) {
        assertEquals(reading, { header: expected, behind: hex(data) }, way);
      }
    }
  });

  test(`HeaderReader needs more for every proper prefix: ${name}`, () => {
    for (let length = 0; length < line.length; length++) {
      assertEquals(read([ascii(line.slice(0, length))]), "unfinished", `${length} bytes`);
    }
  });
}

const ADDRESSES = "192.168.0.1 192.168.0.11";
const port = (name: string) => `its ${name} port isn't a whole number from 0 to 65535 without leading zeros`;
const address = (name: string, protocol = "TCP4") => `its ${name} address isn't one of ${protocol}`;
const BEGINNING = "it doesn't begin as one";
const PROTOCOL = "its protocol is none of TCP4, TCP6 and UNKNOWN";
const words = (n: number) => `its line has ${n} words after the protocol, not 4`;

const refused: [name: string, line: string, why: string][] = [
  ["a port of 7 digits", `PROXY TCP4 ${ADDRESSES} 5632400 443\r\n`, port("source")],
  ["a port over 65535", `PROXY TCP4 ${ADDRESSES} 56324 65536\r\n`, port("destination")],
  ["a port with a leading zero", `PROXY TCP4 ${ADDRESSES} 56324 0443\r\n`, port("destination")],
  ["a port of 00", `PROXY TCP4 ${ADDRESSES} 00 443\r\n`, port("source")],
  ["a port with a sign", `PROXY TCP4 ${ADDRESSES} +1 443\r\n`, port("source")],
  ["a port in hex", `PROXY TCP4 ${ADDRESSES} 0x1 443\r\n`, port("source")],
  ["a port that is no number", `PROXY TCP4 ${ADDRESSES} 1e3 443\r\n`, port("source")],
  ["LF alone", `PROXY TCP4 ${ADDRESSES} 56324 443\n`, "its line ends with LF alone"],
  ["LF alone behind UNKNOWN", "PROXY UNKNOWN\n", "its line ends with LF alone"],
  ["CR alone", `PROXY TCP4 ${ADDRESSES} 56324 443\rx`, "its line has a CR without LF"],
  ["CR CR LF", `PROXY TCP4 ${ADDRESSES} 56324 443\r\r\n`, "its line has a CR without LF"],
  ["a line of 108 bytes", `PROXY UNKNOWN ${"x".repeat(92)}\r\n`, "its line has no end within 107 bytes"],
  ["no end at all", `PROXY UNKNOWN ${"x".repeat(200)}`, "its line has no end within 107 bytes"],
  ["two spaces before the source", `PROXY TCP4  ${ADDRESSES} 56324 443\r\n`, words(5)],
  ["two spaces before the ports", `PROXY TCP4 ${ADDRESSES}  56324 443\r\n`, words(5)],
  ["a space at the end", `PROXY TCP4 ${ADDRESSES} 56324 443 \r\n`, words(5)],
  ["two spaces after PROXY", `PROXY  TCP4 ${ADDRESSES} 56324 443\r\n`, PROTOCOL],
  ["a tab", `PROXY TCP4\t${ADDRESSES} 56324 443\r\n`, PROTOCOL],
  ["three words", `PROXY TCP4 ${ADDRESSES} 56324\r\n`, words(3)],
  ["TCP4 alone", "PROXY TCP4\r\n", words(0)],
  ["a leading zero in an address", "PROXY TCP4 192.168.0.01 192.168.0.11 56324 443\r\n", address("source")],
  ["an octet over 255", "PROXY TCP4 192.168.0.1 192.168.0.256 56324 443\r\n", address("destination")],
  ["an address of three octets", "PROXY TCP4 192.168.1 192.168.0.11 56324 443\r\n", address("source")],
  ["a name", "PROXY TCP4 localhost 192.168.0.11 56324 443\r\n", address("source")],
  ["IPv6 in TCP4", "PROXY TCP4 ::1 ::2 56324 443\r\n", address("source")],
  ["IPv4 in TCP6", `PROXY TCP6 ${ADDRESSES} 56324 443\r\n`, address("source", "TCP6")],
  ["an IPv6 address with a zone", "PROXY TCP6 fe80::1%eth0 ::2 1 2\r\n", address("source", "TCP6")],
  ["an IPv6 address in brackets", "PROXY TCP6 ::1 [::2] 1 2\r\n", address("destination", "TCP6")],
  ["an IPv6 address with two gaps", "PROXY TCP6 1::2::3 ::2 1 2\r\n", address("source", "TCP6")],
  ["UDP4", `PROXY UDP4 ${ADDRESSES} 56324 443\r\n`, PROTOCOL],
  ["tcp4", `PROXY tcp4 ${ADDRESSES} 56324 443\r\n`, PROTOCOL],
  ["UNKNOWN with more behind it", "PROXY UNKNOWNS\r\n", PROTOCOL],
  ["no protocol", "PROXY \r\n", PROTOCOL],
  ["proxy", `proxy TCP4 ${ADDRESSES} 56324 443\r\n`, BEGINNING],
  ["HTTP", "GET / HTTP/1.1\r\n\r\n", BEGINNING],
  ["a POST, which begins like one", "POST / HTTP/1.1\r\n\r\n", BEGINNING],
  ["a space before it", ` PROXY TCP4 ${ADDRESSES} 56324 443\r\n`, BEGINNING],
];

for (const [name, line, why] of refused) {
  test(`HeaderReader refuses version 1 however it is cut: ${name}`, () => {
    for (const [way, reading] of everyReading(join(ascii(line), DATA))) assertEquals(reading, { refused: why }, way);
  });
}

test("HeaderReader refuses a line without an end at its 107th byte, and no sooner", () => {
  const line = ascii(`PROXY UNKNOWN ${"x".repeat(200)}`);
  assertEquals(read([line.subarray(0, 106)]), "unfinished");
  assertEquals(read([line.subarray(0, 107)]), { refused: "its line has no end within 107 bytes" });
});

test("HeaderReader tells what is no header by its first byte that isn't one's", () => {
  const signature = "PROXY ";
  for (let same = 0; same < signature.length; same++) {
    const stream = ascii(`${signature.slice(0, same)}!`);
    assertEquals(read([stream]), { refused: BEGINNING }, `${same} bytes of it`);
  }
});

test("HeaderReader takes version 1 alone where it is told to", () => {
  const line = ascii(lines[0][1]);
  assertEquals(read([line], 1), { header: lines[0][2], behind: "" });
  assertEquals(read([line.subarray(0, 1)], 2), { refused: "it is of version 1, and only version 2 is taken" });
});
