import type { EndpointAddress, Transport } from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import type { ConnectOptions, ServerEndpointOptions } from "./options.ts";

/**
 * The steps that the options ask for, in the order in which a socket takes them: the PROXY protocol's header comes before
 * everything else, and TLS goes over what is left. What a step needs is loaded only where it is asked for.
 */
export async function serverSteps(
  { tls, proxyProtocol }: ServerEndpointOptions,
  transport: Transport,
): Promise<HandshakeStep[]> {
  const steps: HandshakeStep[] = [];
  if (proxyProtocol !== undefined) {
    const { resolveProxyProtocol } = await import("./proxy_protocol.ts");
    steps.push((await import("../proxy/step.ts")).proxyStep(resolveProxyProtocol(proxyProtocol)));
  }
  if (tls !== undefined) steps.push(await (await import("../tls/server.ts")).serverTls(tls, transport));
  return steps;
}

/** The step that a dialled socket takes, if any. */
export async function clientStep(
  { tls }: ConnectOptions,
  address: EndpointAddress,
  transport: Transport,
): Promise<HandshakeStep | undefined> {
  if (tls === undefined) return undefined;
  return await (await import("../tls/client.ts")).clientTls(tls, address, transport);
}
