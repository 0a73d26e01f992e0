import type { HandshakeStep } from "../transport/handshake_step.ts";
import type { ServerEndpointOptions } from "./options.ts";

/**
 * The steps that the options ask for, in the order in which a socket takes them: the PROXY protocol's header comes before
 * everything else, and TLS goes over what is left.
 */
export function serverSteps(_options: ServerEndpointOptions): Promise<HandshakeStep[]> {
  const steps: HandshakeStep[] = [];
  return Promise.resolve(steps);
}
