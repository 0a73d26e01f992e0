import { type GivenFlags, readFlags, UsageError } from "./flags.ts";
import { readVariable } from "./permissions.ts";
import { prepare, withModule } from "./prepare.ts";
import { run } from "./run.ts";
import { loadHandler } from "./service/load.ts";
import { Configuration } from "./settings/configuration.ts";
import { serveHelp } from "./settings/help.ts";
import { effectiveTree } from "./settings/serve_settings.ts";
import { CONFIG_SETTING, FILE_SETTINGS, SETTINGS } from "./settings/table.ts";
import { VERSION } from "./version.ts";

/** Runs the server, and resolves with its exit code. What keeps it from running is one line on the standard error. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const given = readArguments(args);
    if (given.switches.has("help")) return print(serveHelp());
    if (given.switches.has("version")) return print(VERSION);
    const configuration = new Configuration(given, readVariable);
    const prepared = await prepare(configuration);
    if (given.switches.has("print-config")) {
      const { operator, handler } = prepared;
      const all = withModule(operator, handler, await loadHandler(handler));
      return print(JSON.stringify(effectiveTree(all), null, 2));
    }
    const result = await run(prepared, configuration);
    return typeof result === "number" ? result : complain(result.message, result.code);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return complain(error.message, 2);
  }
}

function readArguments(args: readonly string[]): GivenFlags {
  const flags = [CONFIG_SETTING, ...SETTINGS].filter(({ flag }) => flag !== undefined);
  return readFlags(args, {
    flags: new Map(flags.map(({ flag, placeholder }) => [flag!, placeholder])),
    switches: ["help", "version", "print-config"],
    positionals: 1,
    elsewhere: new Map(
      FILE_SETTINGS.filter(({ flag }) => flag === undefined).map(({ key, variable }) => [
        variable.replace("FRAMED_", "").replaceAll("_", "-").toLowerCase(),
        `${variable}, or ${key} in the file`,
      ]),
    ),
  });
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function complain(text: string, code: number): number {
  console.error(`serve: ${text}`);
  return code;
}
