import { readFile } from "node:fs/promises";
import { AdminServer } from "../observe/admin_server.ts";
import type { Observed } from "../observe/snapshot.ts";
import { formatAddress, parseHostAndPort } from "./address.ts";
import { UsageError } from "./flags.ts";
import { describeFileError, describeListenError } from "./error_text.ts";
import type { Logs } from "./log/repeats.ts";
import type { AdminSettings } from "./settings/serve_settings.ts";

/** The admin server couldn't listen. */
export class AdminListenError extends Error {
  static {
    this.prototype.name = "AdminListenError";
  }
}

/**
 * Opens the admin server, if there is to be one.
 *
 * Rejects with a {@linkcode UsageError} if its token is missing or no good, and with an {@linkcode AdminListenError} if it
 * can't listen.
 */
export async function openAdmin(
  settings: AdminSettings,
  observed: Observed,
  { log, repeats }: Logs,
): Promise<AdminServer | undefined> {
  if (settings.address === undefined) return undefined;
  const wanted = parseHostAndPort(settings.address)!;
  const token = settings.tokenFile === undefined ? settings.token : await readToken(settings.tokenFile);
  try {
    const onError = ({ message }: Error) => {
      repeats.log("admin", "warn", "the admin server failed to answer", () => ({ error: message }));
    };
    const admin = await AdminServer.listen(observed, { ...wanted, ...(token !== undefined && { token }), onError });
    log.info("admin listening", {
      address: formatAddress({ transport: "tcp", hostname: admin.hostname, port: admin.port }),
    });
    return admin;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(`the admin address ${settings.address}: ${error.message.replace(/^Cannot [^:]*: /, "")}`);
    }
    throw new AdminListenError(
      `cannot listen on ${settings.address} for the admin: ${describeListenError(error, "tcp")}`,
    );
  }
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${describeFileError(error)}`);
  }
}
