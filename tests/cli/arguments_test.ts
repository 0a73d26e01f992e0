import { assertEquals, assertThrows } from "@std/assert";
import { parseStartArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/flags.ts";
import { test } from "../support/test.ts";

test("parseStartArguments() fills in the defaults", () => {
  assertEquals(parseStartArguments([]), { address: { hostname: "127.0.0.1", port: 9000 }, drainMs: 10_000 });
});

test("parseStartArguments() takes values after a space or an equals sign", () => {
  assertEquals(parseStartArguments(["--hostname", "::1", "--port=0", "--drain", "0"]), {
    address: { hostname: "::1", port: 0 },
    drainMs: 0,
  });
  assertEquals(parseStartArguments(["--port=65535"]), {
    address: { hostname: "127.0.0.1", port: 65_535 },
    drainMs: 10_000,
  });
  assertEquals(parseStartArguments(["--path=/tmp/e"]), { address: { path: "/tmp/e" }, drainMs: 10_000 });
});

test("parseStartArguments() gives help precedence over what follows it", () => {
  assertEquals(parseStartArguments(["--help", "--nonsense"]), "help");
  assertEquals(parseStartArguments(["-h"]), "help");
});

const refused: [args: string[], message: string][] = [
  [["--prot=1"], "unknown flag --prot"],
  [["-x"], "unknown flag -x"],
  [["--constructor=1"], "unknown flag --constructor"],
  [["here"], 'unexpected argument "here"'],
  [["--port"], "--port needs a value: --port=PORT"],
  [["--port", "--help"], "--port needs a value: --port=PORT"],
  [["--port=1", "--port=2"], "--port is given twice"],
  [["--port=65536"], '--port must be a whole number from 0 to 65535, got "65536"'],
  [["--port=-1"], '--port must be a whole number from 0 to 65535, got "-1"'],
  [["--port=1e3"], '--port must be a whole number from 0 to 65535, got "1e3"'],
  [["--port="], '--port must be a whole number from 0 to 65535, got ""'],
  [["--drain=2147483648"], '--drain must be a whole number from 0 to 2147483647, got "2147483648"'],
  [["--hostname="], '--hostname must not be empty, got ""'],
  [["--path=/tmp/e", "--port=1"], "--path stands instead of --hostname and --port, not beside them"],
  [["--help=yes"], "--help takes no value"],
];

for (const [args, message] of refused) {
  test(`parseStartArguments() refuses ${JSON.stringify(args)}`, () => {
    const error = assertThrows(() => parseStartArguments(args), UsageError);
    assertEquals(error.message, message);
  });
}
