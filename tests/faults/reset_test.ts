/** A peer that resets, in each state a connection can be in: one end, with the true reason, and nothing left of it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Connection, EndReason, ServerEndpoint, ServerEndpointOptions } from "../../mod.ts";
import { payload, portOf, serve, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

interface State {
  name: string;
  options?: ServerEndpointOptions;
  /** Brings the connection there. */
  enter(connection: Connection, peer: RawPeer, endpoint: ServerEndpoint): Promise<void> | void;
  /** What makes the reset show, where nothing is being read. */
  look?(connection: Connection): Promise<void>;
  reason: EndReason;
}

const frame = (length: number) => Uint8Array.of(0, 0, length >> 8, length & 0xff, ...payload(length));

const states: State[] = [
  { name: "idle", enter: () => {}, reason: "transport-error" },
  {
    name: "inside a frame",
    enter: async (connection, peer) => {
      peer.write(0, 0, 0, 9, 1, 2);
      await until(() => connection.stats().bytesIn === 6);
    },
    reason: "transport-error",
  },
  {
    name: "with frames unread",
    enter: async (connection, peer) => {
      peer.writeBytes(frame(10));
      await until(() => connection.frames.size === 1);
    },
    reason: "transport-error",
  },
  {
    name: "paused, for its reader doesn't read",
    options: { inbound: { frames: 1 } },
    enter: async (connection, peer) => {
      for (let n = 0; n < 100; n++) peer.writeBytes(frame(1_000));
      await until(() => connection.stats().paused);
    },
    look: readOn,
    reason: "transport-error",
  },
  {
    name: "with a write under way",
    options: { lanes: { bytes: 100_000_000, frames: 10_000 } },
    enter: async (connection, peer) => {
      peer.stall();
      for (let n = 0; n < 400; n++) connection.trySend(payload(60_000));
      await until(() => connection.stats().bytesOut > 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    reason: "transport-error",
  },
  {
    name: "closing, waiting for the peer's FIN",
    enter: async (connection, peer) => {
      void connection.close();
      await peer.everything();
    },
    reason: "closed",
  },
  {
    name: "half open, after its FIN",
    enter: async (connection, peer) => {
      peer.finish();
      assertEquals(await connection.frames.read(), undefined);
      assertEquals(connection.stats().state, "open"); // its handler hasn't returned
    },
    look: keepSending,
    reason: "transport-error",
  },
  {
    name: "draining",
    enter: async (connection, peer, endpoint) => {
      void endpoint.drain();
      peer.writeBytes(frame(1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      assertEquals(connection.stats().state, "open"); // its handler hasn't returned
    },
    reason: "transport-error",
  },
];

for (const { name, options, enter, look, reason } of states) {
  test(`A peer that resets ends its connection once, with the reason: ${name}`, async () => {
    let leave!: () => void;
    const handling = new Promise<void>((resolve) => leave = resolve);
    const { endpoint, accepted } = await serve(() => handling, { timeouts: { drain: 5_000 }, ...options });
    await using peer = await RawPeer.dial(portOf(endpoint));
    const connection = await accepted;
    let ends = 0;
    connection.signal.addEventListener("abort", () => ends++);
    await enter(connection, peer, endpoint);
    peer.reset();
    const looking = look?.(connection);
    const end = await connection.closed;
    assertEquals(end.reason, reason);
    assertMatch(
      end.error?.message ?? "",
      new RegExp(`^The socket of connection ${connection.id} \\(127\\.0\\.0\\.1:\\d+\\) failed: `),
    );
    assert(["ECONNRESET", "EPIPE"].includes(String((end.error as { code?: string }).code)), String(end.error));
    const { lanes } = connection.stats();
    assertEquals(end.framesOut + end.undelivered.length, lanes.normal.accepted);
    await looking;
    leave();
    await endpoint.close();
    const { active, bufferedBytes, ended, pendingWaits } = endpoint.stats();
    assertEquals([active, bufferedBytes, pendingWaits, ends], [0, 0, 0, 1]);
    assertEquals(Object.values(ended).reduce((sum, n) => sum + n), 1);
  });
}

async function readOn(connection: Connection): Promise<void> {
  for (;;) if (await connection.frames.read().catch(() => undefined) === undefined) return;
}

async function keepSending(connection: Connection): Promise<void> {
  while (connection.trySend(payload(100))) await new Promise((resolve) => setTimeout(resolve, 5));
}
