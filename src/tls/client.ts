import type { EndpointAddress, Transport } from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { nativeClientStep } from "./native_steps.ts";
import { nativeTlsOf } from "./runtime.ts";
import { clientStep } from "./client_step.ts";
import { loadClientConfig } from "./config.ts";
import type { ClientTlsOptions } from "./options.ts";

/** TLS on a dialled socket. Rejects as {@linkcode serverTls} does. */
export async function clientTls(
  options: ClientTlsOptions,
  address: EndpointAddress,
  transport: Transport,
): Promise<HandshakeStep> {
  const makeStep = nativeTlsOf(transport) ? nativeClientStep : clientStep;
  return makeStep(await loadClientConfig(options, address.transport === "tcp" ? address.hostname : undefined));
}
