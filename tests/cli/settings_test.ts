import { assertEquals, assertThrows } from "@std/assert";
import { readFlags, UsageError } from "../../src/cli/flags.ts";
import { effectiveTree, mergeLayers, serveSettings } from "../../src/cli/settings/serve_settings.ts";
import { fromEnvironment, fromFlags, fromObject, type Layer } from "../../src/cli/settings/sources.ts";
import { FILE_SETTINGS, SETTINGS } from "../../src/cli/settings/table.ts";
import { resolveAddress, resolveLimits, resolveRates } from "../../src/endpoint/resolve_options.ts";
import { test } from "../support/test.ts";

const names = {
  flags: new Map(SETTINGS.flatMap(({ flag, placeholder }) => flag === undefined ? [] : [[flag, placeholder]])),
  switches: ["help", "print-config"],
  positionals: 1,
};

function flags(...args: string[]): Layer {
  return fromFlags(SETTINGS, readFlags(args, names).texts);
}

const none: Layer = new Map();

test("serveSettings() leaves every default but the port to the library", () => {
  const { endpoint, workers, log } = serveSettings(none);
  assertEquals(endpoint, { port: 9000 });
  assertEquals([workers, log], [1, { level: "info", format: "auto" }]);
});

test("effectiveTree() shows the library's own defaults", () => {
  const { hostname, limits } = effectiveTree(none) as { hostname: string; limits: object };
  const { allow: _, deny: __, ...numbers } = resolveLimits(undefined);
  assertEquals(limits, { ...numbers, ...resolveRates(undefined) });
  assertEquals({ transport: "tcp", hostname, port: 0 }, resolveAddress({}, 0));
});

test("readFlags() takes values after a space or an equals sign, and one argument that stands alone", () => {
  const { texts, positionals } = readFlags(["--hostname", "::1", "echo", "--port=0"], names);
  assertEquals([...texts, ...positionals], [["hostname", "::1"], ["port", "0"], "echo"]);
});

test("readFlags() gives help precedence over what follows it", () => {
  for (const help of ["--help", "-h"]) {
    assertEquals([...readFlags([help, "--nonsense"], names).switches], ["help"]);
  }
});

const refused: [args: string[], message: string][] = [
  [["--prot=1"], "unknown flag --prot; did you mean --port?"],
  [["--max-conections=1"], "unknown flag --max-conections; did you mean --max-connections?"],
  [["--entirely-different"], "unknown flag --entirely-different"],
  [["-x"], "unknown flag -x"],
  [["--constructor=1"], "unknown flag --constructor"],
  [["echo", "here"], 'unexpected argument "here"'],
  [["--port"], "--port needs a value: --port=PORT"],
  [["--port", "--help"], "--port needs a value: --port=PORT"],
  [["--port=1", "--port=2"], "--port is given twice"],
  [["--port=65536"], '--port must be a whole number from 0 to 65535, got "65536"'],
  [["--port=-1"], '--port must be a whole number from 0 to 65535, got "-1"'],
  [["--port=1e3"], '--port must be a whole number from 0 to 65535, got "1e3"'],
  [["--port="], '--port must be a whole number from 0 to 65535, got ""'],
  [["--drain-timeout=2147483648"], '--drain-timeout must be a whole number from 0 to 2147483647, got "2147483648"'],
  [["--hostname="], '--hostname must not be empty, got ""'],
  [["--when-full=never"], '--when-full must be one of wait, refuse, got "never"'],
  [["--length-bytes=5"], '--length-bytes must be one of 1, 2, 3, 4, 8, varint, got "5"'],
  [["--deny=a,,b"], '--deny must be texts with commas between them, none of them empty, got "a,,b"'],
  [["--path=/tmp/e", "--port=1"], "--path stands instead of --port, not beside it"],
  [["--help=yes"], "--help takes no value"],
  [["--strip=9", "--max-frame-bytes=2"], "--strip must be a whole number from 0 to 6, got 9"],
];

for (const [args, message] of refused) {
  test(`serve's flags refuse ${JSON.stringify(args)}`, () => {
    const error = assertThrows(() => serveSettings(mergeLayers([flags(...args)])), UsageError);
    assertEquals(error.message, message);
  });
}

const refusedInFile: [tree: unknown, message: string][] = [
  [[], "f.json must hold an object, got an array"],
  [{ prot: 1 }, "unknown setting prot in f.json; did you mean port?"],
  [{ limits: 5 }, "limits in f.json must be an object, got 5"],
  [
    { limits: { connections: "5" } },
    'limits.connections in f.json must be a whole number from 1 to 2147483647, got "5"',
  ],
  [{ limits: { connections: 0 } }, "limits.connections in f.json must be a whole number from 1 to 2147483647, got 0"],
  [{ limits: { allow: "::1" } }, 'limits.allow in f.json must be an array of texts, none of them empty, got "::1"'],
  [{ hostname: "" }, 'hostname in f.json must be a text that isn\'t empty, got ""'],
  [{ config: "g.json" }, "unknown setting config in f.json"],
  [{ path: "/tmp/e", hostname: "::1" }, "path in f.json stands instead of hostname in f.json, not beside it"],
];

for (const [tree, message] of refusedInFile) {
  test(`serve's file refuses ${JSON.stringify(tree)}`, () => {
    const error = assertThrows(() => mergeLayers([fromObject(FILE_SETTINGS, tree, "f.json")]), UsageError);
    assertEquals(error.message, message);
  });
}

test("mergeLayers() lets a path in one layer replace a port in a later one, and the other way round", () => {
  const file = fromObject(FILE_SETTINGS, { port: 5, limits: { connections: 3 } }, "f.json");
  assertEquals(serveSettings(mergeLayers([flags("--path=/tmp/e"), file])).endpoint, {
    path: "/tmp/e",
    limits: { connections: 3 },
  });
  const onPath = fromObject(FILE_SETTINGS, { path: "/tmp/e" }, "f.json");
  assertEquals(serveSettings(mergeLayers([flags("--port=0"), onPath])).endpoint, { port: 0 });
});

test("every setting has its flag, its variable and its key, each its own, and takes its own default", () => {
  for (const name of ["flag", "variable", "key"] as const) {
    const names = SETTINGS.flatMap((setting) => setting[name] ?? []);
    assertEquals(new Set(names).size, names.length);
  }
  for (const setting of SETTINGS) {
    const { variable, default: fallback } = setting;
    if (fallback === undefined) continue;
    assertEquals(setting.fromJson(fallback), fallback);
    const text = String(fallback);
    const layer = fromEnvironment([setting], (name) => name === variable ? text : undefined);
    assertEquals(layer.get(setting.key), { value: fallback, origin: variable });
  }
});
