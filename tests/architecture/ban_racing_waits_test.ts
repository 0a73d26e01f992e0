import { assertEquals } from "@std/assert";
import { join } from "node:path";
import plugin from "../../lint/ban_racing_waits.ts";
import { projectRoot } from "../support/runtime_process.ts";
import { test } from "../support/test.ts";

const banned = [
  "await Promise.race([a, b]);",
  "await Promise.any([a, b]);",
  "AbortSignal.any([a, b]);",
  "AbortSignal.timeout(1_000);",
  'await Promise["race"]([a, b]);',
  "await globalThis.Promise.race([a, b]);",
  "const wait = Promise.race;",
  "const { race: first } = Promise;",
];

const allowed = [
  "await Promise.all([a, b]);",
  "await Promise.allSettled([a, b]);",
  "AbortSignal.abort();",
  "race.any(); horses.race();",
  "const { all } = Promise;",
  "Object.prototype.toString.call(value);",
  "const { race } = horses;",
  "// Promise.race is banned",
  'log("Promise.race is banned");',
];

for (const code of banned) {
  test(`ban-racing-waits reports \`${code}\` in src`, () => {
    assertEquals(lint("src/channel/planted.ts", code).map(({ id }) => id), ["framed/ban-racing-waits"]);
  });
}

test("ban-racing-waits lets other code pass in src", () => {
  assertEquals(lint("src/channel/planted.ts", allowed.join("\n")), []);
});

test("ban-racing-waits says nothing outside src", () => {
  assertEquals(lint("tests/channel/planted_test.ts", banned.join("\n")), []);
});

function lint(path: string, code: string): Deno.lint.Diagnostic[] {
  return Deno.lint.runPlugin(plugin, join(projectRoot, path), code);
}
