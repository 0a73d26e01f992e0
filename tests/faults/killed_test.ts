/** A peer whose process is killed: the system says FIN or RST for it, and its connection ends at once. */
import { assert, assertEquals } from "@std/assert";
import type { Connection, ConnectionEnd } from "../../mod.ts";
import { Program } from "../peers/program.ts";
import { bytes, echo, portOf, serve, text } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

async function endOfKilled(hex: string, handler: (connection: Connection) => Promise<void>): Promise<ConnectionEnd> {
  const { endpoint, accepted } = await serve((connection) =>
    connection.id > 1 ? echo(connection) : handler(connection)
  );
  await using program = Program.run("tests/peers/raw_client.ts", ["127.0.0.1", String(portOf(endpoint)), hex, "stall"]);
  const connection = await accepted;
  await program.prints(/sent/);
  await using other = await RawPeer.dial(portOf(endpoint));
  program.signal("SIGKILL");
  const end = await connection.closed;
  other.writeBytes(Uint8Array.of(0, 0, 0, 2, ...bytes("ok")));
  other.finish();
  assertEquals(text((await other.everything()).subarray(4)), "ok", "another connection goes on");
  await endpoint.close();
  return end;
}

/** Sends nothing: where a killed peer left something unread, its system says RST in place of FIN. */
async function sink(connection: Connection): Promise<void> {
  for await (const _ of connection);
}

test("A peer killed inside a frame, with nothing unread, ends its connection: frame-truncated", async () => {
  const end = await endOfKilled("0000000548656c6c6f" + "000003e8" + "48656c6c", sink);
  assertEquals([end.reason, end.framesIn, end.bytesIn], ["frame-truncated", 1, 17]);
}, { timeout: 60_000 });

test("A peer killed between frames, with nothing unread, is one that closed: peer-closed", async () => {
  const end = await endOfKilled("0000000548656c6c6f", sink);
  assertEquals([end.reason, end.framesIn, end.error], ["peer-closed", 1, undefined]);
}, { timeout: 60_000 });

test("A peer killed while it is flooded ends its connection: transport-error", async () => {
  const end = await endOfKilled("", async (connection) => {
    for (;;) await connection.send(new Uint8Array(65_536));
  });
  assertEquals(end.reason, "transport-error");
  assert(end.undelivered.length > 0);
}, { timeout: 60_000 });
