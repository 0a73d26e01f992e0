import { assert, assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { TransportSocket } from "../../src/transport/contract.ts";
import { memoryPair, memoryTransport } from "../../src/transport/memory.ts";
import { test } from "../support/test.ts";
import { pattern } from "./support/link.ts";
import { Peer } from "./support/peer.ts";

function pair(options?: Parameters<typeof memoryPair>[0]): { a: Peer; b: Peer; reset: () => void } {
  const [a, b] = memoryPair(options);
  return { a: new Peer(a).start(), b: new Peer(b).start(), reset: () => a.reset() };
}

const turn = (): Promise<void> => new Promise((resolve) => memoryTransport().afterTurn(resolve));

for (const length of [999, 1000, 1001]) {
  test(`memoryPair() with a high-water mark of 1000 takes ${Math.min(length, 1000)} of ${length} bytes`, async () => {
    const { a, b } = pair({ highWaterMark: 1000 });
    b.pause();
    assertEquals(a.write(pattern(length)), length <= 1000);
    assertEquals(a.socket.bytesWritten, Math.min(length, 1000));
    await turn();
    assertEquals(b.received, 0);
    b.resume();
    await b.until(() => b.received === length);
    assertEquals(a.socket.bytesWritten, length);
  });
}

test("memoryPair() copies what is written", async () => {
  const { a, b } = pair();
  const bytes = pattern(100);
  assertEquals(a.write(bytes), true);
  bytes.fill(0);
  await b.until(() => b.received === 100);
  assertEquals(b.bytes, pattern(100));
});

test("memoryPair() with asynchronous writes drains each in a turn of its own", async () => {
  const { a } = pair({ synchronousWrites: false });
  assertEquals(a.write(pattern(100)), false);
  assertEquals(a.socket.bytesWritten, 100);
  assertEquals(a.heard, []);
  await a.until(() => a.has("drained"));
});

test("memoryPair() cuts what is in flight into chunks of the length asked for", async () => {
  const { a, b } = pair({ chunkBytes: 7 });
  a.write(pattern(10));
  a.write(pattern(10));
  await b.until(() => b.received === 20);
  assertEquals(b.chunks.map((chunk) => chunk.length), [7, 7, 6]);
});

test("memoryPair() gives what is in flight as one chunk", async () => {
  const { a, b } = pair();
  a.write(pattern(10));
  a.write(pattern(10));
  await b.until(() => b.received === 20);
  assertEquals(b.chunks.length, 1);
});

test("MemorySocket.reset() breaks the peer instead of what is in flight", async () => {
  const { a, b, reset } = pair();
  a.write(pattern(10));
  reset();
  assertEquals(await a.ended(), undefined);
  assertEquals((await b.ended() as { code?: string }).code, "ECONNRESET");
  assertEquals([a.heard, b.heard], [["gone"], ["gone"]]);
});

test("MemorySocket.destroy() with bytes unread breaks the peer, as a kernel would", async () => {
  const { a, b } = pair();
  a.pause();
  b.write(pattern(10));
  a.destroy();
  assertEquals((await b.ended() as { code?: string }).code, "ECONNRESET");
});

test("MemorySocket.destroy() with all read sends FIN, and a write then breaks the peer", async () => {
  const { a, b } = pair();
  a.destroy();
  await b.until(() => b.has("end"));
  assertEquals(b.write(pattern(10)), true);
  assertEquals((await b.ended() as { code?: string }).code, "ECONNRESET");
});

test("MemorySocket goes on under a faked clock", async () => {
  using _time = new FakeTime();
  const { a, b } = pair();
  a.write(pattern(10));
  await b.until(() => b.received === 10);
});

test("memoryTransport() connects only its own listeners, on its own ports", async () => {
  const accepted: TransportSocket[] = [];
  const acceptor = { accept: (socket: TransportSocket) => void accepted.push(socket), acceptFailed: () => {} };
  const [one, other] = [memoryTransport(), memoryTransport()];
  const address = { transport: "tcp", hostname: "127.0.0.1", port: 7000 } as const;
  const listener = await one.listen({ address }, acceptor);
  const error = await other.connect({ address }).catch((error) => error);
  assertEquals(error.code, "ECONNREFUSED");
  const client = await one.connect({ address });
  await turn();
  assertEquals(accepted.length, 1);
  assert(client.localAddress.transport === "tcp");
  assertEquals(accepted[0]!.remoteAddress, client.localAddress);
  await listener.close();
});

test("memoryTransport() refuses sizes that aren't whole numbers from 1 up", () => {
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => memoryTransport({ highWaterMark: size }), RangeError, `highWaterMark ${size}`);
    assertThrows(() => memoryPair({ chunkBytes: size }), RangeError, `chunkBytes ${size}`);
  }
});
