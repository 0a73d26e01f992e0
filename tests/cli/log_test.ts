import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { LineLogger, type LogLevel } from "../../src/cli/log/logger.ts";
import { Repeats } from "../../src/cli/log/repeats.ts";
import { connect, ServerEndpoint } from "../../mod.ts";
import { ConnectionLog } from "../../src/cli/log/connection_log.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { bytes, echo, portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

function logger(level: LogLevel, format: "json" | "text" = "json"): { log: LineLogger; lines: string[] } {
  const lines: string[] = [];
  return { log: new LineLogger({ level, format, write: (line) => lines.push(line) }), lines };
}

/** The lines without their times. */
function parsed(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line);
    assert(Math.abs(Date.now() - Date.parse(time)) < 60_000);
    return rest;
  });
}

test("LineLogger writes lines of JSON, none under its level", () => {
  const { log, lines } = logger("info");
  log.debug("no");
  log.info("a", { n: 1, deep: { list: [true, null] } });
  log.error("b", { level: "mine", time: "mine", message: "mine" });
  assertEquals(parsed(lines), [
    { level: "info", message: "a", n: 1, deep: { list: [true, null] } },
    { level: "error", message: "b" },
  ]);
});

test("LineLogger writes whatever it is given: errors, circles, and of bytes their number", () => {
  const { log, lines } = logger("info");
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  log.warn("a", { error: Object.assign(new RangeError("too far"), { code: "E" }) });
  log.warn("b", { circle });
  log.warn("c", { bytes: bytes("secret"), big: 1n, nothing: undefined });
  const [a, b, c] = parsed(lines) as { error: Record<string, unknown>; unreadable: string }[];
  const { stack, ...error } = a.error;
  assertEquals(error, { name: "RangeError", message: "too far", code: "E" });
  assertMatch(stack as string, /log_test/);
  assertMatch(b.unreadable, /circular|cyclic/i);
  assertEquals(c as unknown, { level: "warn", message: "c", bytes: "6 bytes", big: "1" });
});

test("LineLogger writes text on one line, which no field can end, recolour or turn round", () => {
  const { log, lines } = logger("debug", "text");
  log.info("a\nb", {
    plain: "x",
    spaced: "x y",
    evil: "1\n2\x1b[31m\u202e3",
    n: 5,
    list: [1],
    error: new Error("e\nf"),
  });
  const [line] = lines;
  assertMatch(
    line,
    /^\d\d:\d\d:\d\d\.\d{3} info {2}a\\u000ab plain=x spaced="x y" evil="1\\n2\\u001b\[31m\\u202e3" n=5 list=\[1\] error="Error: e\\nf/,
  );
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x1f\x7f-\x9f\u202e]/.test(line));
});

test("Repeats writes 5 lines of a kind in 10 seconds, then says how many more there were", () => {
  using time = new FakeTime();
  const { log, lines } = logger("info");
  const repeats = new Repeats(log);
  const flood = (n: number) => {
    for (let i = 0; i < n; i++) repeats.log("bad", "info", "a bad peer", () => ({ i }));
  };
  flood(5);
  assertEquals(lines.length, 5);
  flood(1000);
  repeats.log("other", "info", "another", () => ({}));
  assertEquals(lines.length, 6);
  time.tick(9_900);
  assertEquals(lines.length, 6);
  time.tick(101);
  assertEquals(parsed(lines).at(-1), { level: "info", message: "a bad peer: more of these", kind: "bad", left: 1000 });
  flood(6);
  assertEquals(lines.length, 7 + 5);
  repeats.close();
  assertEquals(parsed(lines).at(-1)?.left, 1);
  time.tick(20_000);
  assertEquals(lines.length, 13);
});

test("Repeats gathers nothing for a level that isn't written", () => {
  const repeats = new Repeats(logger("warn").log);
  repeats.log("bad", "info", "a bad peer", () => {
    throw new Error("gathered");
  });
});

test("ConnectionLog tells of connections at debug, of what peers break at info, of handlers that fail at warn; no payload", async () => {
  const { log, lines } = logger("debug");
  const repeats = new Repeats(log);
  const endpoint = await ServerEndpoint.listen(
    { observer: new ConnectionLog(log, repeats), limits: { connections: 1, whenFull: "refuse" } },
    async (connection) => {
      for await (const frame of connection) {
        if (frame.byteLength === 3) throw new Error("a handler's own");
        await connection.send(frame);
      }
    },
  );
  const port = portOf(endpoint);
  const gone = () => until(() => endpoint.connections.size === 0);
  {
    await using client = await connect({ port });
    await client.send(bytes("payload"));
    await client.frames.read();
    await (await connect({ port })).closed; // refused
  }
  await gone();
  {
    await using peer = await RawPeer.dial(port);
    peer.writeBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    await peer.everything();
  }
  await gone();
  {
    await using client = await connect({ port });
    await client.send(bytes("bad"));
    await client.closed;
  }
  await gone();
  await endpoint.close();
  repeats.close();
  const seen = parsed(lines).map(({ level, message, id, reason }) =>
    [level, message, id, reason].filter(Boolean).join(" ")
  );
  assertEquals(seen, [
    "debug connection opened 1",
    "info connection refused connections",
    "debug connection ended 1 peer-closed",
    "debug connection opened 2",
    "info connection ended 2 frame-too-large",
    "debug connection opened 3",
    "warn connection ended 3 handler-error",
  ]);
  const [ended] = parsed(lines).filter(({ message, id }) => message === "connection ended" && id === 1);
  const { ms, peer, ...counts } = ended;
  assert((ms as number) >= 0);
  assertMatch(peer as string, /^127\.0\.0\.1:\d+$/);
  assertEquals(counts, {
    level: "debug",
    message: "connection ended",
    id: 1,
    reason: "peer-closed",
    framesIn: 1,
    framesOut: 1,
    bytesIn: 11,
    bytesOut: 11,
    undelivered: 0,
  });
  assert(!lines.join().includes("payload"));
});

test("ConnectionLog keeps a flood of bad peers out of the log", async () => {
  const { log, lines } = logger("info");
  const repeats = new Repeats(log);
  const endpoint = await ServerEndpoint.listen({ observer: new ConnectionLog(log, repeats) }, echo);
  for (let i = 0; i < 40; i++) {
    await using peer = await RawPeer.dial(portOf(endpoint));
    peer.writeBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    await peer.everything();
  }
  await until(() => endpoint.stats().ended["frame-too-large"] === 40);
  await endpoint.close();
  repeats.close();
  assertEquals(lines.length, 6);
  assertEquals(parsed(lines)[5].left, 35);
});
