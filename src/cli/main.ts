import process from "node:process";
import { formatAddress } from "./address.ts";
import { type GivenFlags, readFlags, UsageError } from "./flags.ts";
import { LineLogger } from "./log/logger.ts";
import { isGranted, readVariable } from "./permissions.ts";
import { prepare, type Prepared, withModule } from "./prepare.ts";
import { untilDrained } from "./running.ts";
import { Server } from "./server.ts";
import { describeStartError } from "./start_error.ts";
import { Configuration } from "./settings/configuration.ts";
import { serveHelp } from "./settings/help.ts";
import { effectiveTree, type ServeSettings, serveSettings } from "./settings/serve_settings.ts";
import { CONFIG_SETTING, SETTINGS } from "./settings/table.ts";
import { surviveHandlers } from "./survive.ts";
import { VERSION } from "./version.ts";

/** Runs the server, and resolves with its exit code. What keeps it from running is one line on the standard error. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const arguments_ = readArguments(args);
    if (arguments_.switches.has("help")) return print(serveHelp());
    if (arguments_.switches.has("version")) return print(VERSION);
    const configuration = new Configuration(arguments_, readVariable);
    const prepared = await prepare(configuration);
    if (arguments_.switches.has("print-config")) return print(JSON.stringify(effectiveTree(prepared.given), null, 2));
    return await run(prepared, configuration);
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
  });
}

async function run({ given, handler, service, settings }: Prepared, configuration: Configuration): Promise<number> {
  const log = createLog(settings);
  const release = surviveHandlers(log);
  const readSettings = async () => serveSettings(withModule(await configuration.read(), handler, service));
  let server: Server;
  try {
    server = await Server.start({ settings, service, log, worker: 1, readSettings });
  } catch (error) {
    const { message, code } = describeStartError(error, { given, handler: handler.name, settings });
    return complain(message, code);
  }
  if (!SETTINGS.some(({ variable }) => isGranted({ name: "env", variable }))) {
    log.info("the environment isn't read", { permission: "--allow-env=FRAMED_*" });
  }
  const drained = untilDrained(server, log); // before anyone is told: from then on it may be signalled
  log.info("listening", { address: formatAddress(server.address), handler: handler.name });
  const code = await drained;
  release();
  return code;
}

function createLog({ log: { level, format } }: ServeSettings): LineLogger {
  const terminal = process.stdout.isTTY === true;
  return new LineLogger({
    level,
    format: format === "auto" ? terminal ? "text" : "json" : format,
    colours: terminal && readVariable("NO_COLOR") === undefined,
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
