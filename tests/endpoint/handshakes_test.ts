/** The stage between accept and connection, with steps that do as they are told, over sockets inside the process. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { Handshakes } from "../../src/endpoint/handshakes.ts";
import type { EndpointAddress, TransportSocket } from "../../src/transport/contract.ts";
import type { HandshakeStep } from "../../src/transport/handshake_step.ts";
import { memoryPair } from "../../src/transport/memory.ts";
import { until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

const HERE: EndpointAddress = { transport: "tcp", hostname: "192.0.2.1", port: 1 };
const FROM_PROXY: EndpointAddress = { transport: "tcp", hostname: "198.51.100.7", port: 2 };

/** A step that notices the end of its socket, and is otherwise through when the test says so. */
class ToldStep implements HandshakeStep {
  readonly name: "proxy" | "tls";
  readonly timeout?: number;
  readonly opened: TransportSocket[] = [];
  pass: ((socket: TransportSocket) => void) | undefined;
  fail: ((error: Error) => void) | undefined;

  constructor(name: "proxy" | "tls", timeout?: number) {
    this.name = name;
    this.timeout = timeout;
  }

  open(socket: TransportSocket): Promise<TransportSocket> {
    this.opened.push(socket);
    return new Promise((resolve, reject) => {
      this.pass = resolve;
      this.fail = reject;
      socket.start({ data() {}, end() {}, drained() {}, gone: () => reject(new Error("gone")) });
    });
  }
}

/** A socket that says where it comes from. */
function from(socket: TransportSocket, remoteAddress: EndpointAddress): TransportSocket {
  return {
    localAddress: socket.localAddress,
    remoteAddress,
    bytesWritten: 0,
    start: (sink) => socket.start(sink),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    write: (bytes) => socket.write(bytes),
    shutdown: () => socket.shutdown(),
    destroy: () => socket.destroy(),
  };
}

/** Handshakes whose clock is moved by the test, and what their owner was told. */
function stage(steps: HandshakeStep[], timeout = 100, letIn: (address: EndpointAddress) => boolean = () => true) {
  const log: string[] = [];
  const opened: TransportSocket[] = [];
  let watched = 0;
  const sweep = { now: 0, watch: () => void watched++ };
  const handshakes = new Handshakes(steps, timeout, sweep, {
    letIn,
    opened: (socket) => {
      opened.push(socket);
      log.push("opened");
    },
    failed: (address) => log.push(address === undefined ? "failed" : "failed with address"),
  });
  return { handshakes, log, opened, watched: () => watched };
}

const failures = { "handshake-timeout": 0, "peer-closed": 0, "proxy-error": 0, "tls-error": 0, "drained": 0 };

test("Handshakes.begin() takes a socket through the steps in order, each over what the one before gave", async () => {
  const [first, second] = [new ToldStep("proxy"), new ToldStep("tls")];
  const { handshakes, log, opened } = stage([first, second]);
  const [accepted, over, through] = [memoryPair()[0], memoryPair()[0], memoryPair()[0]];
  handshakes.begin(accepted, undefined);
  assertEquals([first.opened.length, second.opened.length, handshakes.stats.pending], [1, 0, 1]);
  first.pass!(over);
  await until(() => second.opened.length === 1);
  assertStrictEquals(second.opened[0], over);
  second.pass!(through);
  await until(() => log.length === 1);
  assertStrictEquals(opened[0], through);
  assertEquals([log, handshakes.stats], [["opened"], { pending: 0, failed: failures }]);
  accepted.destroy();
});

for (
  const [name, steps, timeout] of [
    ["the whole handshake's deadline", [new ToldStep("tls")], 100],
    ["a step's own deadline, where that is shorter", [new ToldStep("proxy", 100)], 5_000],
  ] as const
) {
  test(`Handshakes.sweep() gives up at ${name}: not a tick before, at it, and counts from the first look`, async () => {
    const { handshakes, log, watched } = stage([...steps], timeout);
    handshakes.begin(memoryPair()[0], HERE);
    assertEquals(watched(), 1);
    assertEquals([handshakes.sweep(1_000), handshakes.sweep(1_099)], [true, true]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assertEquals(log, []);
    handshakes.sweep(1_100);
    await until(() => log.length === 1);
    assertEquals(log, ["failed with address"]);
    assertEquals(handshakes.stats, { pending: 0, failed: { ...failures, "handshake-timeout": 1 } });
    assertEquals(handshakes.sweep(1_200), false);
  });
}

test("Handshakes.sweep() counts a step's deadline from that step, and the whole one from the beginning", async () => {
  const [proxy, tls] = [new ToldStep("proxy", 50), new ToldStep("tls")];
  const { handshakes, log } = stage([proxy, tls], 100);
  handshakes.begin(memoryPair()[0], undefined);
  handshakes.sweep(0);
  handshakes.sweep(49);
  proxy.pass!(proxy.opened[0]!);
  await until(() => tls.opened.length === 1);
  handshakes.sweep(99); // 50 over the first step's beginning, which is over
  assertEquals(handshakes.stats.pending, 1);
  handshakes.sweep(100);
  tls.fail!(new Error("gone"));
  await until(() => log.length === 1);
  assertEquals(handshakes.stats.failed["handshake-timeout"], 1);
});

test("Handshakes with a deadline of 0 wait as long as it takes", () => {
  const { handshakes } = stage([new ToldStep("tls")], 0);
  const [accepted] = memoryPair();
  handshakes.begin(accepted, HERE);
  handshakes.sweep(0);
  handshakes.sweep(2 ** 40);
  assertEquals(handshakes.stats.pending, 1);
  accepted.destroy();
});

for (
  const [name, step, error, reason] of [
    ["a PROXY step's", "proxy", new Error("no"), "proxy-error"],
    ["a TLS step's", "tls", new Error("no"), "tls-error"],
    ["a peer's that left", "tls", Object.assign(new Error("left"), { code: "ECONNRESET" }), "peer-closed"],
  ] as const
) {
  test(`Handshakes count ${name} failure as ${reason}, and destroy the socket`, async () => {
    const told = new ToldStep(step);
    const { handshakes, log } = stage([told]);
    const [accepted, peer] = memoryPair();
    let peerGone = false;
    peer.start({ data() {}, end: () => peerGone = true, drained() {}, gone() {} });
    handshakes.begin(accepted, HERE);
    told.fail!(error);
    await until(() => peerGone);
    assertEquals([log, handshakes.stats.failed], [["failed with address"], { ...failures, [reason]: 1 }]);
    peer.destroy();
  });
}

test("Handshakes.giveUpAll() destroys what is pending, and resolves when every step has noticed", async () => {
  const tls = new ToldStep("tls");
  const { handshakes, log } = stage([tls]);
  for (let i = 0; i < 3; i++) handshakes.begin(memoryPair()[0], HERE);
  await handshakes.giveUpAll();
  assertEquals(log, ["failed with address", "failed with address", "failed with address"]);
  assertEquals(handshakes.stats, { pending: 0, failed: { ...failures, drained: 3 } });
  await handshakes.giveUpAll(); // nothing is left to wait for
});

test("Handshakes that are through just as they are given up open nothing", async () => {
  const tls = new ToldStep("tls");
  const { handshakes, log } = stage([tls]);
  handshakes.begin(memoryPair()[0], HERE);
  tls.pass!(tls.opened[0]!);
  await handshakes.giveUpAll();
  assertEquals([log, handshakes.stats.failed.drained], [["failed with address"], 1]);
});

test("Handshakes ask whether the address that a PROXY step gave may go on, before the next step", async () => {
  for (const allowed of [true, false]) {
    const [proxy, tls] = [new ToldStep("proxy"), new ToldStep("tls")];
    const asked: EndpointAddress[] = [];
    const { handshakes, log } = stage([proxy, tls], 100, (address) => asked.push(address) > 0 && allowed);
    const [accepted] = memoryPair();
    handshakes.begin(accepted, undefined);
    proxy.pass!(from(accepted, FROM_PROXY));
    await until(() => log.length + tls.opened.length === 1);
    assertEquals(asked, [FROM_PROXY]);
    assertEquals([log, tls.opened.length], allowed ? [[], 1] : [["failed"], 0]);
    assertEquals(handshakes.stats.failed, failures); // who was refused is the owner's to count
    await handshakes.giveUpAll();
  }
});

test("Handshakes don't ask about an address that was sure before", async () => {
  const tls = new ToldStep("tls");
  const { handshakes, log } = stage([tls], 100, () => {
    throw new Error("asked");
  });
  const [accepted] = memoryPair();
  handshakes.begin(accepted, HERE);
  tls.pass!(accepted);
  await until(() => log.length === 1);
  assertEquals(log, ["opened"]);
  accepted.destroy();
});
