import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  type ByteSink,
  connect,
  type ConnectionEnd,
  detectTransport,
  ServerEndpoint,
  type Transport,
  type TransportSocket,
} from "../../mod.ts";
import { type Preamble, withPreamble } from "../../examples/preamble.ts";
import { bytes, echo, payload, portOf, text, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

const inner = await detectTransport();

/** An echo whose connections begin with `HELLO\n`, and the ends of its connections. */
async function listen(preamble: Preamble = { take: (came) => came.indexOf(10) + 1 }) {
  const ends: ConnectionEnd[] = [];
  const endpoint = await ServerEndpoint.listen({ transport: withPreamble(inner, preamble) }, (connection) => {
    void connection.closed.then((end) => ends.push(end));
    return echo(connection);
  });
  return { endpoint, ends, port: portOf(endpoint) };
}

test("withPreamble() sends it first and takes it off, and frames follow as always", async () => {
  const { endpoint, ends, port } = await listen();
  const client = await connect({ port, transport: withPreamble(inner, { send: bytes("HELLO\n") }) });
  await client.send(bytes("hi"));
  assertEquals(text(await client.frames.read()), "hi");
  await client.send(payload(200_000));
  assertEquals(await client.frames.read(), payload(200_000));
  const end = await client.close();
  assertEquals([end.framesOut, end.bytesOut, end.undelivered], [2, 200_010, []]);
  await endpoint.close();
  assertEquals([ends[0].reason, ends[0].framesIn, ends[0].bytesIn], ["peer-closed", 2, 200_010]);
});

test("withPreamble() takes one that comes byte by byte", async () => {
  const { endpoint, port } = await listen();
  await using peer = await RawPeer.dial(port);
  for (const byte of [...bytes("HELLO\n"), 0, 0, 0, 1, 65]) {
    peer.write(byte);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  peer.finish();
  assertEquals(await peer.everything(), Uint8Array.of(0, 0, 0, 1, 65));
  await endpoint.close();
});

test("withPreamble() ends a connection that brings none: too long, or not what `take` wants", async () => {
  const wanted = (came: Uint8Array) => {
    if (came[0] === 33) throw new TypeError("Cannot take preamble: it begins with the wrong byte");
    return came.indexOf(10) + 1;
  };
  const { endpoint, ends, port } = await listen({ take: wanted, maxBytes: 100 });
  for (const [first, type] of [[new Uint8Array(101).fill(65), RangeError], [bytes("!"), TypeError]] as const) {
    await using peer = await RawPeer.dial(port);
    peer.writeBytes(first);
    await peer.everything();
    await until(() => ends.length === 1);
    const [{ reason, error }] = ends.splice(0);
    assertEquals(reason, "transport-error");
    assertInstanceOf(error?.cause ?? error, type);
  }
  await using peer = await RawPeer.dial(port);
  peer.finish();
  assertEquals((await peer.everything()).length, 0);
  await until(() => ends.length === 1);
  assertEquals(ends[0].reason, "peer-closed");
  await endpoint.close();
});

test("withPreamble() leaves one that never becomes whole to timeouts.idle", async () => {
  const transport = withPreamble(inner, { take: (came) => came.indexOf(10) + 1 });
  const endpoint = await ServerEndpoint.listen({ transport, timeouts: { idle: 100 } }, echo);
  await using peer = await RawPeer.dial(portOf(endpoint));
  const timer = setInterval(() => peer.write(72), 10);
  await peer.everything();
  clearInterval(timer);
  await until(() => endpoint.stats().active === 0);
  assertEquals(endpoint.stats().ended["idle-timeout"], 1);
  await endpoint.close();
});

/** A socket that takes each write only when told to, as one whose buffer is full does. */
class SlowSocket implements TransportSocket {
  readonly localAddress = { transport: "unix", path: "" } as const;
  readonly remoteAddress = { transport: "unix", path: "" } as const;
  readonly calls: string[] = [];
  bytesWritten = 0;
  sink!: ByteSink;
  #underWay = 0;

  start(sink: ByteSink): void {
    this.sink = sink;
  }

  write(data: Uint8Array): boolean {
    this.calls.push(text(data));
    this.#underWay = data.length;
    return false;
  }

  take(): void {
    this.bytesWritten += this.#underWay;
    this.sink.drained();
  }

  shutdown(): void {
    this.calls.push("FIN");
  }

  destroy(): void {
    this.sink.gone();
  }

  pause(): void {}
  resume(): void {}
}

test("withPreamble() holds a frame and FIN back while the preamble is being written", async () => {
  const socket = new SlowSocket();
  const slow: Transport = {
    name: "slow",
    listen: () => Promise.reject(new Error("unused")),
    connect: () => Promise.resolve(socket),
    afterTurn: (callback) => inner.afterTurn(callback),
  };
  const client = await connect({ port: 1, transport: withPreamble(slow, { send: bytes("HELLO\n") }) });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  await client.send(bytes("hi"));
  const closed = client.close();
  await turn();
  assertEquals(socket.calls, ["HELLO\n"]);
  socket.take();
  await turn();
  assertEquals(socket.calls, ["HELLO\n", "\0\0\0\x02hi"]);
  socket.take();
  await turn();
  assertEquals(socket.calls, ["HELLO\n", "\0\0\0\x02hi", "FIN"]);
  socket.sink.gone();
  const { undelivered, framesOut, bytesOut } = await closed;
  assertEquals([undelivered, framesOut, bytesOut], [[], 1, 6]);
});

test("withPreamble() sends FIN after a preamble that nothing follows", async () => {
  const socket = new SlowSocket();
  const slow = { connect: () => Promise.resolve(socket), afterTurn: inner.afterTurn.bind(inner) };
  const transport = withPreamble(slow as unknown as Transport, { send: bytes("HELLO\n") });
  const closed = (await connect({ port: 1, transport })).close();
  assertEquals(socket.calls, ["HELLO\n"]);
  socket.take();
  assertEquals(socket.calls, ["HELLO\n", "FIN"]);
  socket.sink.gone();
  assertEquals((await closed).reason, "closed");
});
