import { assertEquals } from "@std/assert";
import { connect } from "node:tls";
import { Duplex } from "node:stream";
import { serverNameIn } from "../../src/tls/client_hello.ts";
import { forName } from "../../src/tls/names.ts";
import { test } from "../support/test.ts";

/** A ClientHello with these extensions, in records of at most `recordBytes`. */
function clientHello(extensions: number[], recordBytes = 16_384): Uint8Array {
  const body = [
    ...[3, 3],
    ...Array.from({ length: 32 }, (_, i) => i),
    ...[4, 1, 2, 3, 4], // session
    ...[0, 2, 0x13, 0x01], // cipher suites
    ...[1, 0], // compression
    ...[extensions.length >> 8, extensions.length & 255, ...extensions],
  ];
  const message = [1, 0, body.length >> 8, body.length & 255, ...body];
  const records: number[] = [];
  for (let at = 0; at < message.length; at += recordBytes) {
    const part = message.slice(at, at + recordBytes);
    records.push(22, 3, 1, part.length >> 8, part.length & 255, ...part);
  }
  return Uint8Array.from(records);
}

function extension(type: number, body: number[]): number[] {
  return [type >> 8, type & 255, body.length >> 8, body.length & 255, ...body];
}

function serverName(name: string): number[] {
  const bytes = [...new TextEncoder().encode(name)];
  const entry = [0, bytes.length >> 8, bytes.length & 255, ...bytes];
  return extension(0, [entry.length >> 8, entry.length & 255, ...entry]);
}

test("serverNameIn() finds the name, wherever it stands, in any number of records", () => {
  const extensions = [...extension(43, [2, 3, 4]), ...serverName("api.example.com"), ...extension(10, [0, 2, 0, 29])];
  for (const recordBytes of [16_384, 50, 7, 1]) {
    assertEquals(serverNameIn(clientHello(extensions, recordBytes)), "api.example.com", `${recordBytes}`);
  }
});

test("serverNameIn() waits for every proper prefix, and no longer", () => {
  const hello = clientHello(serverName("a.example"), 40);
  for (let length = 0; length < hello.length; length++) {
    assertEquals(serverNameIn(hello.subarray(0, length)), undefined, `${length}`);
  }
  assertEquals(serverNameIn(Uint8Array.from([...hello, 20, 3, 3, 0, 1, 1])), "a.example");
});

test("serverNameIn() says that there is none: no such extension, no TLS, a hello cut short or without end", () => {
  assertEquals(serverNameIn(clientHello(extension(43, [2, 3, 4]))), null);
  assertEquals(serverNameIn(new TextEncoder().encode("GET / HTTP/1.1")), null);
  assertEquals(serverNameIn(Uint8Array.of(22, 3, 1, 0, 4, 2, 0, 0, 0)), null);
  assertEquals(serverNameIn(clientHello([0, 0, 0, 200, 0, 1])), null);
  assertEquals(serverNameIn(Uint8Array.of(22, 3, 1, 0, 4, 1, 255, 255, 255)), null);
  const endless = new Uint8Array(16_384);
  for (let at = 0; at < endless.length; at += 5) endless[at] = 22; // records of nothing
  assertEquals(serverNameIn(endless), null);
});

test("serverNameIn() reads what this runtime's own client says", async () => {
  let leave!: () => void;
  const hello = await new Promise<Uint8Array>((resolve) => {
    const stream = new Duplex({
      read() {},
      write(chunk, _encoding, callback) {
        resolve(Uint8Array.from(chunk));
        callback();
      },
    });
    const socket = connect({ socket: stream, servername: "real.example.com" });
    socket.on("error", () => {});
    leave = () => socket.destroy();
  });
  leave();
  assertEquals(serverNameIn(hello), "real.example.com");
});

test("forName() takes the name itself, then its wildcard, for one label, in any case", () => {
  const names = new Map([["a.example.com", 1], ["*.example.com", 2], ["*.com", 3]]);
  const found = ["A.example.com", "b.EXAMPLE.com", "a.b.example.com", "example.com", "com", ".example.com", ""]
    .map((name) => forName(names, name));
  assertEquals(found, [1, 2, undefined, 3, undefined, undefined, undefined]);
});
