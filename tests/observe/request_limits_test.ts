import { assert, assertEquals } from "@std/assert";
import { connect, type Socket } from "node:net";
import { until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { ask } from "./support/ask.ts";
import { Watched } from "./support/watched.ts";

/** A client that says `text`, and when the server has closed it, if it has. */
function say(
  port: number,
  text: string,
): { socket: Socket; heard: () => string; closedAfter: () => number | undefined } {
  const from = performance.now();
  let heard = "";
  let closedAfter: number | undefined;
  const socket = connect(port, "127.0.0.1");
  socket.on("data", (chunk) => heard += chunk);
  socket.on("error", () => {});
  socket.on("close", () => closedAfter = performance.now() - from);
  socket.write(text);
  return { socket, heard: () => heard, closedAfter: () => closedAfter };
}

test("a request that doesn't come within 5 s is closed, wherever it stops", async () => {
  await using watched = await Watched.open();
  const { port } = watched;
  const slow = [
    say(port, ""),
    say(port, "GET /stats HT"),
    say(port, "GET /stats HTTP/1.1\r\nHost: localhost\r\nX-More: "),
    say(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), // and no second request
    say(port, "POST /stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"),
  ];
  await until(() => slow.every(({ closedAfter }) => closedAfter() !== undefined));
  for (const { closedAfter } of slow) assert(closedAfter()! > 900 && closedAfter()! < 10_000, `${closedAfter()} ms`);
  assertEquals(slow.slice(0, 3).map(({ heard }) => heard().includes("200 OK")), [false, false, false]);
  assert(slow[3].heard().startsWith("HTTP/1.1 200 OK"));
});

test("a request's head is at most 8 KiB, and what isn't HTTP is closed at once", async () => {
  await using watched = await Watched.open();
  const { port } = watched;
  const head = (bytes: number) => {
    const start = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: ";
    return `${start}${"x".repeat(bytes - start.length - 4)}\r\n\r\n`;
  };
  const answered = say(port, head(8_000));
  const closed = [say(port, head(8_400)), say(port, "\0\0\0\x05hello"), say(port, "GET /healthz HTTP/1.1\r\n\r\n")];
  await until(() => [answered, ...closed].every(({ closedAfter }) => closedAfter() !== undefined));
  assert(answered.heard().includes("200 OK"));
  for (const { heard, closedAfter } of closed) {
    assert(!heard().includes("200 OK"), heard());
    assert(closedAfter()! < 1_000);
  }
});

test("64 sockets may be open; one more is closed at once, and the others are served", async () => {
  await using watched = await Watched.open();
  const { port } = watched;
  const held = Array.from({ length: 64 }, () => say(port, "G")); // Bun's listener accepts who has said something
  let refused: string | undefined;
  while (refused === undefined) refused = await ask(port, "/healthz").then(() => undefined, ({ code }) => code);
  assertEquals(refused, "ECONNRESET");
  held[63].socket.write("ET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await until(() => held[63].heard().endsWith("ok\n"));
  held[0].socket.destroy();
  let status: number | undefined;
  while (status === undefined) status = await ask(port, "/healthz").then((answer) => answer.status, () => undefined);
  assertEquals(status, 200);
  for (const { socket } of held) socket.destroy();
  await until(() => held.every(({ closedAfter }) => closedAfter() !== undefined));
});
