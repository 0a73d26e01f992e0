/**
 * The standalone echo server: `deno task start`. `--help` says what it takes.
 *
 * Exit codes: 0 drained, 1 can't listen, 2 the command line wasn't understood, 130 aborted by a second signal.
 */
import process from "node:process";
import { parseStartArguments, startHelp } from "./arguments.ts";
import { echo } from "./echo.ts";
import { UsageError } from "./flags.ts";
import { serve } from "./serve.ts";

process.exitCode = await start(process.argv.slice(2));

async function start(args: readonly string[]): Promise<number> {
  try {
    const settings = parseStartArguments(args);
    if (settings === "help") {
      console.log(startHelp());
      return 0;
    }
    return await serve({
      name: "echo",
      options: settings.address,
      handler: echo,
      about: "frames with a 4-byte big-endian length",
      drainMs: settings.drainMs,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`echo: ${error.message} (--help shows what there is)`);
    return 2;
  }
}
