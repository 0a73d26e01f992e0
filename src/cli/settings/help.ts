import { inColumns } from "../flags.ts";
import type { Setting } from "./setting.ts";
import { CONFIG_SETTING, SETTING_GROUPS } from "./table.ts";

const HEAD = `Serves framed TCP connections: the counterpart of \`deno serve\`.

    serve [FLAG]... HANDLER

HANDLER is a module whose default export has a method \`connection(connection, context)\`, or one of
  echo   sends back every frame
  relay  sends every frame to all other connections; one that is too slow to take it misses it
  sink   reads every frame and forgets it`;

const TAIL = `Each flag may also be given as an environment variable, called after it (--max-connections is
FRAMED_MAX_CONNECTIONS; the handler is FRAMED_HANDLER), or in the JSON file that --config names, under the name in
brackets ({"limits": {"connections": 100}}; the handler is "handler"). A flag goes before a variable, a variable before
the file, the file before the options that a handler's module exports, and those before the default. Paths are relative
to the working directory.

SIGINT and SIGTERM drain; a second one aborts what is left. SIGHUP reads the file again, and applies what a running
server can change.

The log goes to the standard output, as JSON lines unless that is a terminal. Of lines that are alike, such as
those on connections that end for the same reason, at most 5 are written in 10 seconds, then how many more there were.

On Deno it needs --allow-net=HOSTNAME:PORT and --allow-read=HANDLER, and says what else. The environment is read where
--allow-env=FRAMED_* allows it. With --workers it needs --allow-run and --allow-env too, and the workers get what they need
and what is granted without bounds.

Exit codes: 0 drained, 1 it couldn't listen or start, 2 the command line, the environment, the file, the handler's
module or the permissions were wrong, 130 or 143 aborted by a second SIGINT or SIGTERM.`;

/** What `--help` shows. */
export function serveHelp(): string {
  const groups = SETTING_GROUPS.map(({ title, settings }) => `${title}:\n${inColumns(settings.map(row)).join("\n")}`);
  const others = inColumns([
    row(CONFIG_SETTING),
    ["--print-config", "Shows all settings as such a file, and ends"],
    ["--version", "Shows the version, and ends"],
    ["--help", "Shows this"],
  ]);
  return [HEAD, ...groups, `Others:\n${others.join("\n")}`, TAIL].join("\n\n");
}

function row(setting: Setting): [string, string] {
  const name = setting.flag === undefined ? setting.variable : `--${setting.flag}`;
  const fallback = setting.shownDefault ?? setting.default ?? "none";
  const inFile = setting === CONFIG_SETTING ? "" : ` [${setting.key}]`;
  return [`${name}=${setting.placeholder}`, `${setting.help} (default ${fallback})${inFile}`];
}
