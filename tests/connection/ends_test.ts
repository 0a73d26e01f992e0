import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import {
  type Connection,
  ConnectionClosedError,
  FrameCorruptError,
  FrameTooLargeError,
  FrameTruncatedError,
  lengthPrefixed,
  ServerEndpoint,
  type ServerEndpointOptions,
} from "../../mod.ts";
import { bytes, Pair, payload, portOf, readAll, text, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

/** An accepted connection whose other end is a stranger's plain socket. */
async function accept(
  options: ServerEndpointOptions = {},
): Promise<{ connection: Connection; peer: RawPeer } & AsyncDisposable> {
  const endpoint = await ServerEndpoint.listen(options);
  const peer = await RawPeer.dial(portOf(endpoint));
  const { value: connection } = await endpoint[Symbol.asyncIterator]().next();
  return {
    connection,
    peer,
    async [Symbol.asyncDispose]() {
      connection.abort();
      await peer[Symbol.asyncDispose]();
      await endpoint.close();
    },
  };
}

test("The peer's FIN between frames ends the iteration: peer-closed", async () => {
  await using pair = await accept();
  pair.peer.write(0, 0, 0, 1, 65, 0, 0, 0, 1, 66);
  pair.peer.finish();
  assertEquals(await readAll(pair.connection), { frames: ["A", "B"], thrown: undefined });
  const end = await pair.connection.closed;
  assertEquals([end.reason, end.error, end.framesIn, end.bytesIn], ["peer-closed", undefined, 2, 10]);
});

test("The peer's FIN inside a frame throws after the whole frames: frame-truncated", async () => {
  await using pair = await accept();
  pair.peer.write(0, 0, 0, 1, 65, 0, 0, 0, 9, 66);
  pair.peer.finish();
  const { frames, thrown } = await readAll(pair.connection);
  assertEquals(frames, ["A"]);
  assertInstanceOf(thrown, FrameTruncatedError);
  assertEquals((await pair.connection.closed).reason, "frame-truncated");
});

test("A length over the limit throws after the whole frames, before any byte of the body: frame-too-large", async () => {
  await using pair = await accept({ format: lengthPrefixed({ maxFrameBytes: 8 }) });
  pair.peer.write(0, 0, 0, 1, 65, 0, 0, 0, 9);
  const { frames, thrown } = await readAll(pair.connection);
  assertEquals(frames, ["A"]);
  assertInstanceOf(thrown, FrameTooLargeError);
  const end = await pair.connection.closed;
  assertStrictEquals(end.error, thrown);
  assertEquals(end.reason, "frame-too-large");
});

test("A header that can't be throws: frame-corrupt", async () => {
  await using pair = await accept({ format: lengthPrefixed({ lengthBytes: "varint" }) });
  pair.peer.write(1, 65, 0x80, 0);
  const { frames, thrown } = await readAll(pair.connection);
  assertEquals(frames, ["A"]);
  assertInstanceOf(thrown, FrameCorruptError);
  assertEquals((await pair.connection.closed).reason, "frame-corrupt");
});

test("A reset throws after the frames that came: transport-error", async () => {
  await using pair = await accept();
  pair.peer.write(0, 0, 0, 1, 65);
  await until(() => pair.connection.frames.size === 1);
  pair.peer.reset();
  const end = await pair.connection.closed;
  assertEquals(end.reason, "transport-error");
  assertEquals((end.error as { code?: string }).code, "ECONNRESET");
  const { frames, thrown } = await readAll(pair.connection);
  assertEquals(frames, ["A"]);
  assertStrictEquals(thrown, end.error);
});

test("close() flushes, sends FIN, waits for the peer's, and drops what was not read: closed", async () => {
  await using pair = await accept();
  const { connection, peer } = pair;
  peer.write(0, 0, 0, 1, 65, 0, 0, 0, 1, 66);
  await until(() => connection.frames.size === 2);
  const seen: string[] = [];
  for await (const frame of connection) {
    seen.push(text(frame));
    connection.trySend(bytes("bye"));
    void connection.close();
  }
  assertEquals(seen, ["A"]); // the second frame is not delivered
  assertEquals(connection.stats().state, "closing");
  assertEquals(await peer.everything(), Uint8Array.of(0, 0, 0, 3, 98, 121, 101));
  peer.write(0, 0, 0, 1, 67); // thrown away
  peer.finish();
  const end = await connection.close();
  assertEquals([end.reason, end.error, end.framesIn, end.framesOut], ["closed", undefined, 2, 1]);
});

test("close() gives up on a peer that doesn't close, at timeouts.drain", async () => {
  await using pair = await accept({ timeouts: { drain: 60 } });
  const end = await pair.connection.close();
  assertEquals(end.reason, "closed");
  assert(/60 ms/.test(end.error!.message), end.error!.message);
});

test("abort() without a reason ends the iteration, and drops what was not read: aborted", async () => {
  await using pair = await accept();
  pair.peer.write(0, 0, 0, 1, 65);
  await until(() => pair.connection.frames.size === 1);
  const reading = pair.connection.frames.completion;
  pair.connection.abort();
  await reading;
  assertEquals(await readAll(pair.connection), { frames: [], thrown: undefined });
  const end = await pair.connection.closed;
  assertEquals([end.reason, end.error], ["aborted", undefined]);
});

test("abort(reason) throws that reason to whoever iterates: aborted", async () => {
  await using pair = await accept();
  const reading = readAll(pair.connection);
  const reason = new Error("enough");
  pair.connection.abort(reason);
  assertStrictEquals((await reading).thrown, reason);
  const end = await pair.connection.closed;
  assertEquals(end.reason, "aborted");
  assertStrictEquals(end.error, reason);
});

test("A connection with no byte either way ends quietly: idle-timeout", async () => {
  await using pair = await accept({ timeouts: { idle: 60 } });
  assertEquals(await readAll(pair.connection), { frames: [], thrown: undefined });
  assertEquals((await pair.connection.closed).reason, "idle-timeout");
});

test("Bytes that trickle keep a connection from being idle, and a frame that is never whole ends it: frame-timeout", async () => {
  await using pair = await accept({ timeouts: { idle: 150, frame: 600 } });
  pair.peer.write(0, 0, 0, 200, 1);
  const trickle = setInterval(() => pair.peer.write(1), 20);
  const { frames, thrown } = await readAll(pair.connection);
  clearInterval(trickle);
  assertEquals(frames, []);
  assert(thrown instanceof Error && /incomplete frame/.test(thrown.message), String(thrown));
  assertEquals((await pair.connection.closed).reason, "frame-timeout");
});

test("A peer that takes no byte ends the connection, and what it didn't take comes back: send-timeout", async () => {
  await using pair = await accept({ timeouts: { send: 100 }, lanes: { bytes: 200_000 } });
  const { connection, peer } = pair;
  peer.stall();
  let accepted = 0;
  const blocked = (async () => {
    for (;; accepted++) await connection.send(payload(50_000, accepted));
  })();
  await assertRejects(() => blocked, ConnectionClosedError);
  const end = await connection.closed;
  assertEquals(end.reason, "send-timeout");
  assertEquals(end.framesOut + end.undelivered.length, accepted);
  assertEquals(end.undelivered.at(-1), payload(50_000, accepted - 1));
});

test("A full lane refuses trySend, makes send wait, and takes it when there is room", async () => {
  await using pair = await accept({ lanes: { frames: 2, bytes: 10_000_000 } });
  const { connection, peer } = pair;
  peer.stall();
  // A turn after the last one was taken: what the socket and the kernel hold is full, too.
  await until(() => !connection.trySend(payload(500_000)) && connection.stats().lanes.normal.frames === 2);
  let sent = 0;
  const sends = [1, 2, 3].map(async () => {
    await connection.send(payload(10));
    sent++;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(sent, 0);
  assertEquals(connection.stats().pendingWaits, 1); // three senders, one wait
  peer.unstall();
  await Promise.all(sends);
  assertEquals(sent, 3);
});

test("A full lane drops whole frames and counts them, where lanes.whenFull is drop", async () => {
  await using pair = await Pair.open({ server: { lanes: { frames: 3, whenFull: "drop" } } });
  const { server, client } = pair;
  for (let i = 0; i < 5; i++) await server.send(bytes(`${i}`));
  assertEquals(server.trySend(bytes("5")), false);
  assertEquals(server.stats().lanes.normal.dropped, 3);
  for (const expected of ["0", "1", "2"]) assertEquals(text(await client.frames.read()), expected);
  await server.send(bytes("6"));
  assertEquals(text(await client.frames.read()), "6");
});

test("A full lane ends the connection, where lanes.whenFull is close: lane-overflow", async () => {
  await using pair = await Pair.open({ server: { lanes: { frames: 2, whenFull: "close" } } });
  const { server } = pair;
  assert(server.trySend(bytes("0")) && server.trySend(bytes("1")));
  await assertRejects(() => server.send(bytes("2")), ConnectionClosedError);
  const end = await server.closed;
  assertEquals(end.reason, "lane-overflow");
  assertEquals(end.undelivered.map(text), ["0", "1"]);
  assertStrictEquals((await readAll(server)).thrown, end.error);
});

test("undelivered keeps the order in which frames would have gone, priority first", async () => {
  await using pair = await Pair.open();
  const { server } = pair;
  server.trySend(bytes("n0"));
  server.trySend(bytes("p0"), { lane: "priority" });
  server.trySend(bytes("n1"));
  server.abort();
  assertEquals(server.trySend(bytes("late")), false);
  const end = await server.closed;
  assertEquals(end.undelivered.map(text), ["p0", "n0", "n1"]);
  assertEquals(end.framesOut, 0);
});

test("A handler that reads nothing pauses its socket, and memory stays bounded", async () => {
  await using pair = await accept({ inbound: { frames: 16, bytes: 100_000 } });
  const { connection, peer } = pair;
  const frame = new Uint8Array(50_004);
  frame.set([0, 0, 195, 80]);
  for (let i = 0; i < 200; i++) peer.writeBytes(frame); // 10 MB
  await until(() => connection.stats().paused);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { inbound, bytesIn } = connection.stats();
  assert(inbound.bytes < 1_000_000 && bytesIn < 1_000_000, JSON.stringify({ inbound, bytesIn }));
  for (let i = 0; i < 200; i++) assertEquals((await connection.frames.read())?.byteLength, 50_000);
  assertEquals(connection.stats().paused, false);
});

test("closed and signal tell the same end, whenever they are asked for", async () => {
  await using pair = await accept();
  const { connection, peer } = pair;
  const { signal } = connection;
  let aborted = 0;
  signal.addEventListener("abort", () => aborted++);
  const early = connection.closed;
  peer.finish();
  await readAll(connection);
  assertStrictEquals(await early, await connection.closed);
  assertEquals([signal.aborted, aborted], [true, 1]);
  assertInstanceOf(signal.reason, ConnectionClosedError);

  await using other = await accept();
  other.connection.abort();
  await other.connection.closed;
  assertEquals(other.connection.signal.aborted, true); // asked for only now
});

test("After the end sends are refused, and closing or aborting again changes nothing", async () => {
  await using pair = await accept();
  const { connection } = pair;
  connection.abort();
  const end = await connection.closed;
  await assertRejects(() => connection.send(bytes("x")), ConnectionClosedError);
  assertEquals(connection.trySend(bytes("x")), false);
  connection.abort(new Error("again"));
  assertStrictEquals(await connection.close(), end);
  assertEquals(connection.stats().state, "ended");
});

test("A connection that nobody attends to after the peer's FIN closes at timeouts.drain: peer-closed", async () => {
  await using pair = await accept({ timeouts: { drain: 60 } });
  pair.peer.write(0, 0, 0, 1, 65);
  pair.peer.finish();
  const end = await pair.connection.closed;
  assertEquals([end.reason, end.error], ["peer-closed", undefined]);
  assertEquals(await readAll(pair.connection), { frames: ["A"], thrown: undefined });
});
