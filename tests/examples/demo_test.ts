import { assertEquals, assertMatch } from "@std/assert";
import { Program } from "../peers/program.ts";
import { test } from "../support/test.ts";

const entry = "examples/demo/main.ts";

test("the demo echoes over real connections between two processes, and ends with its table", async () => {
  await using demo = Program.run(entry, ["--connections=40", "--busy=3", "--seconds=2"]);
  const { code, stdout, stderr } = await demo.ended;
  assertEquals([code, stderr], [0, ""], stdout);
  assertMatch(stdout, /^(Deno|Bun|Node) [\d.]+: a server, and 40 connections to it, 3 of them busy, for 2 s\n/);
  assertMatch(stdout, /\n40 connections {2}[\d,]+ frames echoed {2}0 errors {2}p99 [\d.]+ ms {2}\d+ pending waits\n/);
  for (
    const row of [
      /\n {2}connections +40 {2}/,
      /\n {2}frames echoed +[\d,]+ {2}/,
      /\n {2}errors +0 {2}/,
      /\n {2}latency p50 +[\d.]+ {2}ms/,
      /\n {2}latency p99 +[\d.]+ {2}ms/,
      /\n {2}latency p99\.9 +[\d.]+ {2}ms/,
      /\n {2}frames\/s +[\d,]+ {2}/,
      /\n {2}heap per idle wake-up +-?[\d.]+ {2}bytes/,
      /\n {2}pending waits +40 {2}/,
    ]
  ) assertMatch(stdout, row);
});

test("the demo stops at SIGINT, still with its table, and exits with 130", async () => {
  await using demo = Program.run(entry, ["--connections=10", "--busy=1", "--seconds=600"]);
  await demo.prints(/\n10 connections /);
  demo.signal("SIGINT");
  const { code, stdout, stderr } = await demo.ended;
  assertEquals([code, stderr], [130, ""], stdout);
  assertMatch(stdout, /\n {2}errors +0 {2}[^]*stopped early\n$/);
});

test("the demo refuses a bad number in one line, and exits with 2", async () => {
  await using demo = Program.run(entry, ["--connections=5"]);
  const { code, stdout, stderr } = await demo.ended;
  assertEquals([code, stdout], [2, ""]);
  assertEquals(stderr, "demo: --busy must not be more than --connections, got 8 of 5\n");
});
