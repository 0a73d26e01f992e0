import { resolveAddress } from "../endpoint/resolve_options.ts";
import { formatAddress } from "./address.ts";
import { describeListenError, firstLine } from "./error_text.ts";
import { StartError } from "./server.ts";
import { asUsageError, type ServeSettings } from "./settings/serve_settings.ts";
import type { Layer } from "./settings/sources.ts";

/** What kept a server from starting: one line, and the exit code that it stands for. */
export function describeStartError(
  error: unknown,
  { given, handler, settings }: { given: Layer; handler: string; settings: ServeSettings },
): { message: string; code: 1 | 2 } {
  const usage = asUsageError(error, given);
  if (usage !== undefined) return { message: usage.message, code: 2 };
  if (error instanceof StartError) {
    return { message: `${handler}: ${error.message}: ${firstLine(error.cause)}`, code: 1 };
  }
  if (error instanceof TypeError && error.message.startsWith("Cannot listen with ")) {
    return { message: firstLine(error), code: 2 }; // what this runtime can't honour
  }
  const wanted = resolveAddress(settings.endpoint, 0);
  const reason = describeListenError(error, wanted.transport);
  return { message: `cannot listen on ${formatAddress(wanted)}: ${reason}`, code: 1 };
}
