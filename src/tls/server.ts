import type { Transport } from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { loadServerConfig } from "./config.ts";
import type { ServerTlsOptions } from "./options.ts";
import { nativeServerStep } from "./native_steps.ts";
import { nativeTlsOf } from "./runtime.ts";
import { serverStep } from "./server_step.ts";

/**
 * TLS on accepted sockets. Rejects with a `TypeError` for an option or what is in a file, and with the system's error for
 * a file that can't be read.
 */
export async function serverTls(options: ServerTlsOptions, transport: Transport): Promise<HandshakeStep> {
  const makeStep = nativeTlsOf(transport) ? nativeServerStep : serverStep;
  return makeStep(await loadServerConfig(options));
}
