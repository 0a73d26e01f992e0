import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { existsSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { runtime, test } from "../support/test.ts";
import { finish, TestListener } from "./support/link.ts";
import { realUnix, temporaryPath } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

const { name, transport } = realUnix;

test(`${name}: the socket's file is there while the listener is, and gone after close`, async () => {
  using free = temporaryPath();
  const { path } = free.address;
  const listener = await TestListener.open(realUnix, { address: free.address });
  assertEquals(statSync(path).isSocket(), true);
  await listener.close();
  assertEquals(existsSync(path), false);
});

test(`${name}: close after somebody has removed the file`, async () => {
  using free = temporaryPath();
  const listener = await TestListener.open(realUnix, { address: free.address });
  unlinkSync(free.address.path);
  await listener.close();
});

test(`${name}: a path with a plain file is refused with EADDRINUSE, and the file is left alone`, async () => {
  using free = temporaryPath();
  const { path } = free.address;
  writeFileSync(path, "precious");
  await assertCode("EADDRINUSE", () => TestListener.open(realUnix, { address: free.address }));
  assertEquals(readFileSync(path, "utf8"), "precious");
});

test(`${name}: a path with a listener is refused with EADDRINUSE, and that listener goes on`, async () => {
  using free = temporaryPath();
  const { path } = free.address;
  const stranger = createServer((socket) => socket.end("still here"));
  await new Promise<void>((resolve) => stranger.listen(path, resolve));
  await assertCode("EADDRINUSE", () => TestListener.open(realUnix, { address: free.address }));
  const client = new Peer(await transport.connect({ address: free.address })).start();
  await client.until(() => client.has("end"));
  assertEquals(new TextDecoder().decode(client.bytes), "still here");
  await finish(client);
  await new Promise((resolve) => stranger.close(resolve));
});

test(`${name}: a path in no folder is refused with its code`, async () => {
  using free = temporaryPath();
  const address = { ...free.address, path: `${free.address.path}/missing/socket` };
  // libuv turns it into what Windows would say.
  await assertCode(runtime === "node" ? "EACCES" : "ENOENT", () => TestListener.open(realUnix, { address }));
  await assertCode("ENOENT", () => transport.connect({ address }));
});

test(`${name}: a path that is a folder is refused`, async () => {
  using free = temporaryPath();
  mkdirSync(free.address.path);
  await assertCode("EADDRINUSE", () => TestListener.open(realUnix, { address: free.address }));
});

test(`${name}: a socket without a name has the empty path`, async () => {
  await using listener = await TestListener.open(realUnix);
  const client = await transport.connect({ address: listener.address });
  const server = await listener.next();
  assertEquals([client.localAddress, server.remoteAddress], [
    { transport: "unix", path: "" },
    { transport: "unix", path: "" },
  ]);
  assertEquals([client.remoteAddress, server.localAddress], [listener.address, listener.address]);
  assertNotEquals(listener.address, client.localAddress);
  await finish(new Peer(client));
  await finish(new Peer(server));
});

async function assertCode(code: string, attempt: () => Promise<unknown>): Promise<void> {
  const error = await assertRejects(attempt, Error);
  assertEquals((error as { code?: string }).code, code, String(error));
}

test(`${name}: a path that is too long for the system is refused with EINVAL, never cut short`, async () => {
  using free = temporaryPath();
  const address = { ...free.address, path: free.address.path + "y".repeat(150) };
  await assertCode("EINVAL", () => TestListener.open(realUnix, { address }));
  await assertCode("EINVAL", () => transport.connect({ address }));
});
