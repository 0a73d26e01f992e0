/** The parts of bench/compare that its verdicts rest on. */
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { judge } from "../../bench/compare/budgets.ts";
import { FrameRing, lengthField, type Prefix } from "../../bench/compare/load/frames.ts";
import { Histogram } from "../../examples/demo/histogram.ts";
import { Peer, type Tally } from "../../bench/compare/load/peer.ts";
import type { Throughput } from "../../bench/compare/load/throughput.ts";
import type { LoadSample, Results } from "../../bench/compare/results.ts";
import { setsOf, undecided } from "../../bench/compare/sets.ts";
import { type Subject, titleOf } from "../../bench/compare/subject.ts";
import { test } from "../support/test.ts";

const DEPTH = 3;
const SIZE = 20;
const FRAME_BYTES = SIZE + 4;

/** A peer whose socket takes at most `taking` bytes at a time, and what it has written. */
function peer({ taking = Infinity, prefix = "u32" as Prefix } = {}): { peer: Peer; tally: Tally; sent: () => Buffer } {
  let sent = Buffer.alloc(0);
  const tally: Tally = { frames: 0, latency: new Histogram(), errors: [], sending: true };
  const socket = {
    write(bytes: Uint8Array, offset: number, length: number): number {
      const taken = Math.min(length, taking);
      sent = Buffer.concat([sent, bytes.subarray(offset, offset + taken)]);
      return taken;
    },
  };
  const made = new Peer(1, socket, DEPTH, SIZE, prefix, tally);
  made.send(DEPTH, 0);
  return {
    peer: made,
    tally,
    sent: () => {
      const all = sent;
      sent = Buffer.alloc(0);
      return all;
    },
  };
}

test("Peer takes an echo for right however it is cut, and keeps its frames in flight", () => {
  for (const prefix of ["u32", "varint"] as const) {
    for (const cut of [1, 7, FRAME_BYTES, 1_000]) {
      const { peer: one, tally, sent } = peer({ prefix });
      for (let lap = 0; lap < 20; lap++) {
        const echo = sent();
        for (let at = 0; at < echo.length; at += cut) one.data(echo.subarray(at, at + cut), 1);
      }
      assertEquals([tally.errors, tally.frames], [[], 20 * DEPTH]);
      assertEquals(one.inFlight, DEPTH * (SIZE + lengthField(SIZE, prefix).length));
    }
  }
});

test("Peer goes on with a write that the socket took in part", () => {
  const { peer: one, tally, sent } = peer({ taking: 10 });
  let echo = sent();
  for (let turn = 0; turn < 100; turn++) {
    one.data(echo, 1);
    one.flush();
    echo = sent();
  }
  assertEquals(tally.errors, []);
});

test("Peer catches an echo that is wrong in any way", () => {
  const wrong: Record<string, (echo: Buffer) => Uint8Array> = {
    "a changed byte": (echo) => echo.map((byte, i) => i === echo.length - 1 ? byte ^ 1 : byte),
    "a changed length": (echo) => echo.map((byte, i) => i === 3 ? byte + 1 : byte),
    "two frames swapped": (echo) =>
      Buffer.concat([echo.subarray(FRAME_BYTES, 2 * FRAME_BYTES), echo.subarray(0, FRAME_BYTES)]),
    "a frame left out": (echo) => echo.subarray(FRAME_BYTES),
    "a frame twice": (echo) => Buffer.concat([echo.subarray(0, FRAME_BYTES), echo]),
    "another connection's": (echo) => {
      const ring = new FrameRing(2, DEPTH, SIZE, "u32");
      ring.prepare(DEPTH);
      return ring.bytes.slice(0, echo.length);
    },
    "more than was sent": (echo) => Buffer.concat([echo, echo]),
  };
  for (const [what, change] of Object.entries(wrong)) {
    const { peer: one, tally, sent } = peer();
    one.data(Buffer.from(change(sent())), 1);
    assertEquals([what, tally.errors.length, tally.sending], [what, 1, false]);
  }
});

type Speeds = Partial<Record<"raw" | "bare" | "batch", readonly number[]>>;

/** What is made of frames a second at 50×32×64 on Bun, a number for each turn. */
function judged(speeds: Speeds) {
  const load = Object.entries(speeds).flatMap(([kind, all]) =>
    all.map((framesPerSecond, turn) => ({
      kind: kind as LoadSample["kind"],
      runtime: "bun" as const,
      turn,
      shape: "50×32×64",
      result: { framesPerSecond, errors: [], generatorBusy: 0.5 } as unknown as Throughput,
    }))
  );
  return judge({ load, idle: [], idleConnections: 0 } as unknown as Results)[0];
}

test("judge() compares turns with each other, at the limit and just under it", () => {
  // The machine was ten times slower in the second round, for both.
  const met = judged({ batch: [90, 9, 95], raw: [100, 10, 100] });
  assertEquals([met.id, met.value, met.range, met.met], ["bun batch 50×32×64", 0.9, [0.9, 0.95], true]);
  const missed = judged({ batch: [89, 8.9, 95], raw: [100, 10, 100] });
  assertEquals([missed.value, missed.met, missed.atProvenLimit], [0.89, false, false]);
});

test("judge() asks for the same part of the bare framed echo where that misses the budget, and only there", () => {
  const verdict = (batch: number, bare: number) => {
    const { met, atProvenLimit, provenLimit } = judged({ batch: [batch], bare: [bare], raw: [100] });
    return [met, atProvenLimit, provenLimit !== undefined];
  };
  assertEquals(verdict(89, 90), [false, false, false]);
  assertEquals(verdict(45, 50), [false, true, true]);
  assertEquals(verdict(44, 50), [false, false, true]);
  assertEquals(verdict(90, 50), [true, false, true]);
});

test("judge() calls a verdict open as long as its bound is within what the median may be", () => {
  const turns = (ratio: number, spread: number) =>
    Array.from({ length: 25 }, (_, turn) => 100 * (ratio + spread * (turn / 24 - 0.5)));
  const raw = turns(1, 0);
  const open = (speeds: Speeds) => {
    const { met, atProvenLimit, open } = judged({ raw, ...speeds });
    return [met || atProvenLimit, open];
  };
  assertEquals(open({ batch: turns(0.95, 0.05) }), [true, false]);
  assertEquals(open({ batch: turns(0.91, 0.2) }), [true, true]);
  assertEquals(open({ batch: turns(0.89, 0.2) }), [false, true]);
  assertEquals(open({ batch: turns(0.8, 0.2) }), [false, false]);
  // Beside bare framing, which is at 0.5.
  assertEquals(open({ batch: turns(0.48, 0.01), bare: turns(0.5, 0) }), [true, false]);
  assertEquals(open({ batch: turns(0.44, 0.1), bare: turns(0.5, 0) }), [false, true]);
  assertEquals(open({ batch: turns(0.3, 0.1), bare: turns(0.5, 0) }), [false, false]);
  // Bare framing is so near the budget that it may or may not be a limit.
  assertEquals(open({ batch: turns(0.85, 0.01), bare: turns(0.91, 0.1) }), [false, true]);
  assertEquals(open({ batch: turns(0.85, 0.01), bare: turns(0.89, 0.1) }), [true, true]);
  assertEquals(open({ batch: turns(0.85, 0.01), bare: turns(0.98, 0.1) }), [false, false]);
  // Of few turns nothing is known.
  assertEquals(open({ batch: [95, 94, 96, 95, 97] }), [true, true]);
});

test("judge() compares with the bare framed echo in each turn, whatever the raw one did in it", () => {
  const { provenLimit, atProvenLimit } = judged({ batch: [45, 4.5, 90], bare: [50, 5, 100], raw: [100, 40, 190] });
  assertEquals([provenLimit?.ofBare, atProvenLimit], [0.9, true]);
});

test("setsOf() puts side by side what a budget compares, and leaves nobody out", () => {
  const titles = (...subjects: Pick<Subject, "kind" | "runtime">[]) =>
    setsOf(subjects.map((subject) => ({ ...subject, prefix: "u32", command: [] }))).map((set) => set.map(titleOf));
  assertEquals(
    titles(
      { kind: "raw", runtime: "deno" },
      { kind: "batch", runtime: "deno" },
      { kind: "raw", runtime: "bun" },
      { kind: "tokio" },
      { kind: "go" },
    ),
    [["deno raw", "deno batch", "tokio"], ["bun raw", "tokio"], ["go"]],
  );
  assertEquals(titles({ kind: "raw", runtime: "node" }), [["node raw"]]);
  assertEquals(titles({ kind: "tokio" }, { kind: "netty" }), [["tokio", "netty"]]);
});

test("undecided() names the servers that an open verdict is about, and nobody else", () => {
  const shape = { connections: 50, depth: 32, size: 64 };
  const set = [
    ...(["raw", "bare", "batch", "bare idiomatic", "idiomatic"] as const).map((kind) => ({
      kind,
      runtime: "bun" as const,
      prefix: "u32" as const,
      command: [],
    })),
    { kind: "tokio", prefix: "u32", command: [] } as const,
  ];
  const titles = (speeds: Readonly<Record<string, readonly number[]>>, name = "50×32×64") => {
    const samples = Object.entries(speeds).flatMap(([title, all]) =>
      all.map((framesPerSecond, turn) => ({
        ...set.find((subject) => titleOf(subject) === title)!,
        turn,
        shape: name,
        result: { framesPerSecond, generatorBusy: 0.5, errors: [], latency: {} } as unknown as Throughput,
      }))
    );
    return undecided(set, shape, samples).map(titleOf);
  };
  const around = (mean: number, spread: number) => Array.from({ length: 25 }, (_, i) => mean + spread * (i / 12 - 1));
  const raw = around(100, 0);
  assertEquals(titles({ "bun raw": raw, "bun batch": around(95, 1), "bun idiomatic": around(90, 1) }), []);
  assertEquals(
    titles({ "bun raw": raw, "bun bare": around(95, 1), "bun batch": around(90, 9), "bun idiomatic": around(90, 1) }),
    ["bun raw", "bun bare", "bun batch"],
  );
  assertEquals(
    titles({ "bun raw": raw, "bun batch": around(99, 1), "bun idiomatic": around(75, 9), tokio: around(50, 1) }),
    [
      "bun raw",
      "bun bare idiomatic",
      "bun idiomatic",
    ],
  );
  assertEquals(titles({ "bun batch": around(100, 9), tokio: raw }), ["bun bare", "bun batch", "tokio"]);
  assertEquals(titles({ "bun raw": raw, "bun batch": around(90, 9) }, "50×128×64"), []);
});
