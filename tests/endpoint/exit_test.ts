/** Nothing outlives a drain: no timer, no accept, no socket. So a program that has drained its endpoint ends by itself. */
import { assert, assertEquals } from "@std/assert";
import type { DrainReport } from "../../mod.ts";
import { Program } from "../peers/program.ts";
import { test } from "../support/test.ts";

/** Longer than a process takes to end, and shorter than any timer in the library that could keep it. */
const SOON_MS = 1_500;

const situations: [name: string, connections: number, aborted: number][] = [
  ["no connection", 0, 0],
  ["idle connections", 2, 0],
  ["dialled connections", 1, 0],
  ["a handler that never returns", 1, 1],
  ["a half-open connection", 1, 1],
  ["a peer that doesn't read", 1, 1],
  ["an incomplete frame, and rates", 1, 0],
  ["connections that nobody has taken", 2, 0],
  ["connections that wait to be let in", 1, 0],
  ["accepting suspended", 0, 0],
  ["drained twice", 1, 0],
];

for (const [name, connections, aborted] of situations) {
  test(`A program ends by itself once its endpoint has drained: ${name}`, async () => {
    await using program = Program.run("tests/peers/drains_and_ends.ts", [name]);
    const report: DrainReport = JSON.parse((await program.prints(/drained (\{.*\})/))[1]);
    const from = Date.now();
    const { code, stderr } = await program.ended;
    assertEquals(code, 0, stderr);
    assert(Date.now() - from < SOON_MS, `${Date.now() - from} ms after it had drained`);
    assertEquals([report.connections, report.aborted, report.outcomes.length], [connections, aborted, connections]);
  });
}
