import { proxyStep } from "../proxy/step.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import type { ServerEndpointOptions } from "./options.ts";
import { resolveProxyProtocol } from "./proxy_protocol.ts";

/**
 * The steps that the options ask for, in the order in which a socket takes them: the PROXY protocol's header comes before
 * everything else, and TLS goes over what is left.
 */
export async function serverSteps({ proxyProtocol }: ServerEndpointOptions): Promise<HandshakeStep[]> {
  const steps: HandshakeStep[] = [];
  if (proxyProtocol !== undefined) steps.push(proxyStep(resolveProxyProtocol(proxyProtocol)));
  return await Promise.resolve(steps);
}
